"""What was told and promised to accounts that were merged before goes to the accounts that they became."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, F, OuterRef, Subquery


def follow(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of two entries about one item both stay: they are read by the account that remains either way."""
    accounts = apps.get_model("stakeholders", "Account")._default_manager
    entries = apps.get_model("planning", "RoadmapEntry")._default_manager
    into = Subquery(accounts.filter(pk=OuterRef("account")).values("merged_into")[:1])
    there = entries.filter(item=OuterRef("item"), account=OuterRef("account__merged_into"))
    alone = entries.filter(~Exists(there), account__merged_into__isnull=False)
    for pk in alone.order_by("pk").values_list("pk", flat=True):
        alone.filter(pk=pk).update(account=into, version=F("version") + 1)
    promises = apps.get_model("planning", "Promise")._default_manager.filter(account__merged_into__isnull=False)
    promises.update(account=into, version=F("version") + 1)


class Migration(migrations.Migration):
    dependencies = [("planning", "0007_launches"), ("stakeholders", "0006_weight_drafts")]

    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
