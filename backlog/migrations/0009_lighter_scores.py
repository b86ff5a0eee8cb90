"""A change of weights looked its profile up for every item, and an account that nobody named was kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("backlog", "0008_when_closed"), ("stakeholders", "0005_access")]

    operations = [
        migrations.RemoveField(model_name="score", name="top_account"),
        migrations.AlterField(
            model_name="score",
            name="profile",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="stakeholders.weightprofile",
            ),
        ),
    ]
