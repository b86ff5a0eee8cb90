import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stakeholders", "0003_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="WeightProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(help_text="1 for the product's first version, then 2, 3, ..."),
                ),
                ("reason", models.TextField()),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("activated_at", models.DateTimeField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=False)),
                ("weight_current", models.FloatField(default=0.5)),
                ("weight_future", models.FloatField(default=0.3)),
                ("weight_strategy", models.FloatField(default=0.2)),
                ("floor_current", models.FloatField(default=0)),
                ("floor_future", models.FloatField(default=0)),
                ("floor_strategy", models.FloatField(default=0)),
                ("importance_must_have", models.FloatField(default=1.0)),
                ("importance_important", models.FloatField(default=0.4)),
                ("importance_nice_to_have", models.FloatField(default=0.1)),
                ("arr_ref", models.FloatField(default=50000)),
                ("arr_floor", models.FloatField(default=1000)),
                ("gamma", models.FloatField(default=0.5)),
                ("rho", models.FloatField(default=1)),
                ("kappa", models.FloatField(default=0.5)),
                ("hours_ref", models.FloatField(default=10)),
                (
                    "breadth_share",
                    models.FloatField(default=0.5, help_text="s of the breadth factor."),
                ),
                (
                    "breadth_half",
                    models.FloatField(default=2, help_text="h of the breadth factor; at most 3."),
                ),
                ("upsilon", models.FloatField(default=0.05)),
                ("sigma_current", models.FloatField(default=5)),
                ("sigma_future", models.FloatField(default=3)),
                ("tau", models.FloatField(default=1)),
                ("urgency_max", models.FloatField(default=1)),
                ("urgency_slip", models.FloatField(default=0.15)),
                ("urgency_age", models.FloatField(default=0.02)),
                ("confidence_prior", models.FloatField(default=0.7)),
                ("confidence_strength", models.FloatField(default=2)),
                ("effort_ref", models.FloatField(default=10)),
                ("effort_min", models.FloatField(default=0.5)),
                ("alpha", models.FloatField(default=0.5)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weight_profiles",
                        to="stakeholders.product",
                    ),
                ),
            ],
            options={
                "ordering": ["product", "-number"],
            },
        ),
        migrations.AddConstraint(
            model_name="weightprofile",
            constraint=models.UniqueConstraint(fields=("product", "number"), name="weight_profile_number_once"),
        ),
        migrations.AddConstraint(
            model_name="weightprofile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)),
                fields=("product",),
                name="one_active_weight_profile_per_product",
            ),
        ),
        migrations.AddConstraint(
            model_name="weightprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("weight_current__gte", 0),
                    ("weight_future__gte", 0),
                    ("weight_strategy__gte", 0),
                ),
                name="weights_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="weightprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "weight_current__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.Value(1), "-", models.F("weight_future")
                                ),
                                "-",
                                models.F("weight_strategy"),
                            ),
                            "-",
                            models.Value(1e-09),
                        ),
                    ),
                    (
                        "weight_current__lte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.Value(1), "-", models.F("weight_future")
                                ),
                                "-",
                                models.F("weight_strategy"),
                            ),
                            "+",
                            models.Value(1e-09),
                        ),
                    ),
                ),
                name="weights_sum_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="weightprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("floor_current__gte", 0),
                    ("floor_future__gte", 0),
                    ("floor_strategy__gte", 0),
                    ("floor_current__lte", 100),
                    ("floor_future__lte", 100),
                    ("floor_strategy__lte", 100),
                ),
                name="floors_0_to_100",
            ),
        ),
        migrations.AddConstraint(
            model_name="weightprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("gamma__gte", 0),
                    ("breadth_share__gte", 0),
                    ("confidence_prior__gte", 0),
                    ("importance_must_have__gte", 0),
                    ("importance_important__gte", 0),
                    ("importance_nice_to_have__gte", 0),
                    ("gamma__lte", 1),
                    ("breadth_share__lte", 1),
                    ("confidence_prior__lte", 1),
                    ("importance_must_have__lte", 1),
                    ("importance_important__lte", 1),
                    ("importance_nice_to_have__lte", 1),
                ),
                name="profile_shares_0_to_1",
            ),
        ),
        migrations.AddConstraint(
            model_name="weightprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(("breadth_half__gt", 0), ("breadth_half__lte", 3)),
                name="breadth_half_up_to_3",
            ),
        ),
        migrations.AddConstraint(
            model_name="weightprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arr_floor__gt", 0),
                    ("arr_ref__gt", 0),
                    ("confidence_strength__gt", 0),
                    ("effort_min__gt", 0),
                    ("effort_ref__gt", 0),
                    ("hours_ref__gt", 0),
                    ("sigma_current__gt", 0),
                    ("sigma_future__gt", 0),
                ),
                name="profile_scales_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="weightprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rho__gte", 0),
                    ("kappa__gte", 0),
                    ("upsilon__gte", 0),
                    ("tau__gte", 0),
                    ("urgency_max__gte", 0),
                    ("urgency_slip__gte", 0),
                    ("urgency_age__gte", 0),
                    ("alpha__gte", 0),
                ),
                name="profile_strengths_not_negative",
            ),
        ),
    ]
