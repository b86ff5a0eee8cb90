"""The release that a charter programme opens, and since when its members have it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0002_charter"),
    ]

    operations = [
        migrations.AddField(
            model_name="charterprogramme",
            name="given_on",
            field=models.DateField(blank=True, help_text="Since when its members have the release.", null=True),
        ),
        migrations.AddField(
            model_name="charterprogramme",
            name="release",
            field=models.ForeignKey(
                blank=True,
                help_text="The general release that this programme opens.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="charter_programmes",
                to="planning.release",
            ),
        ),
    ]
