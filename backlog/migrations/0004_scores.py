import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("backlog", "0003_interviews"),
    ]

    operations = [
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="score",
                        serialize=False,
                        to="backlog.item",
                    ),
                ),
                ("is_open", models.BooleanField(default=True)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("number", models.PositiveIntegerField()),
                ("inputs_revision", models.BigIntegerField(default=1)),
                ("scored_revision", models.BigIntegerField(default=0)),
                ("scored_at", models.DateTimeField(null=True)),
                ("current", models.FloatField(default=0)),
                ("future", models.FloatField(default=0)),
                ("strategy", models.FloatField(default=0)),
                ("value", models.FloatField(default=0)),
                ("urgency", models.FloatField(default=1)),
                ("confidence", models.FloatField(default=1)),
                ("effort_days", models.FloatField(default=0)),
                ("is_estimated", models.BooleanField(default=False)),
                (
                    "efforts",
                    models.JSONField(default=dict, help_text="Person-days by the pool's slug."),
                ),
                ("priority", models.FloatField(default=0)),
                ("below_floors", models.BooleanField(default=False)),
                ("neg_place", models.FloatField(default=0)),
                ("neg_depth", models.SmallIntegerField(default=0)),
                ("requests", models.PositiveIntegerField(default=0)),
                ("accounts", models.PositiveIntegerField(default=0)),
                ("effective_accounts", models.FloatField(default=0)),
                (
                    "arr",
                    models.DecimalField(decimal_places=2, default=0, max_digits=18),
                ),
                ("hours_per_month", models.FloatField(default=0)),
                ("unnamed_votes", models.PositiveIntegerField(default=0)),
                ("months_open", models.PositiveIntegerField(default=0)),
                (
                    "top_share",
                    models.FloatField(
                        default=0,
                        help_text="Share of the largest account in the current-customer sum.",
                    ),
                ),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="score",
            name="lifted_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="backlog.item",
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="stakeholders.product",
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="profile",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="stakeholders.weightprofile",
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="top_account",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="stakeholders.account",
            ),
        ),
        migrations.AddIndex(
            model_name="score",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=[
                    "product",
                    "below_floors",
                    "neg_place",
                    "neg_depth",
                    "opened_at",
                    "number",
                ],
                name="ranked_backlog",
            ),
        ),
        migrations.AddIndex(
            model_name="score",
            index=models.Index(
                condition=models.Q(("scored_revision__lt", models.F("inputs_revision"))),
                fields=["product", "item"],
                name="stale_scores",
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("current__gte", 0),
                    ("current__lte", 100),
                    ("future__gte", 0),
                    ("future__lte", 100),
                    ("strategy__gte", 0),
                    ("strategy__lte", 100),
                ),
                name="scores_0_to_100",
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.CheckConstraint(condition=models.Q(("priority__gte", 0)), name="priority_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.CheckConstraint(
                condition=models.Q(("scored_revision__lte", models.F("inputs_revision"))),
                name="scored_no_later_than_inputs",
            ),
        ),
    ]
