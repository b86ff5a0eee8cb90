"""Items closed before the day of closing was kept: their last change is the best that is known."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Fill ``closed_at``."""

    dependencies: ClassVar = [("backlog", "0007_conversation")]
    operations: ClassVar = [
        migrations.RunSQL(
            "UPDATE backlog_item SET closed_at = updated_at WHERE status IN ('shipped', 'declined')",
            migrations.RunSQL.noop,
        )
    ]
