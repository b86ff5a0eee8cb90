"""Every write of a score paid for an index that no read needs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("backlog", "0005_lifted_scores"), ("stakeholders", "0004_weight_profiles")]

    operations = [
        migrations.AlterField(
            model_name="score",
            name="product",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="stakeholders.product",
            ),
        ),
    ]
