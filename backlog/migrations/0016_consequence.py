"""What happens while an item is not built."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("backlog", "0015_briefs"),
    ]

    operations = [
        migrations.AddField(
            model_name="item",
            name="consequence",
            field=models.TextField(
                blank=True, db_default="", help_text="What happens while it is not built.", max_length=100000
            ),
        ),
    ]
