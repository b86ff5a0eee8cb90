"""The ranked backlog shows and filters by the release in which an item is planned."""

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # as an index on a large table asks

    dependencies = [
        ("backlog", "0010_why_an_item_was_declined"),
        ("stakeholders", "0005_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="item",
            name="release_name",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=40, verbose_name="release"
            ),
        ),
        AddIndexConcurrently(
            model_name="item",
            index=models.Index(
                condition=models.Q(("release_name", ""), _negated=True),
                fields=["product", "release_name"],
                name="item_release",
            ),
        ),
    ]
