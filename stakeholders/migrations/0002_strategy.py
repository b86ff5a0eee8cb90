import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stakeholders", "0001_products"),
    ]

    operations = [
        migrations.CreateModel(
            name="Segment",
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
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("existing", "Existing market"),
                            ("target", "Target market not yet won"),
                            ("industry_future", "Future of an industry"),
                            ("new_industry", "New industry"),
                        ],
                        max_length=20,
                    ),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "attractiveness",
                    models.FloatField(
                        default=0.5,
                        help_text="From 0 (no interest) to 1 (the market to win).",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="segment_name_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "existing",
                                    "target",
                                    "industry_future",
                                    "new_industry",
                                ],
                            )
                        ),
                        name="segment_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attractiveness__gte", 0), ("attractiveness__lte", 1)),
                        name="segment_attractiveness_0_to_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vision",
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
                ("title", models.CharField(max_length=120)),
                ("body", models.TextField(blank=True)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "ordering": ["starts_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("starts_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="vision_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StrategyTheme",
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
                ("name", models.CharField(max_length=80)),
                ("description", models.TextField(blank=True)),
                (
                    "importance",
                    models.FloatField(
                        default=0.5,
                        help_text="From 0 (nice to have) to 1 (the company stands on it).",
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(default=django.utils.timezone.localdate),
                ),
                (
                    "ends_on",
                    models.DateField(blank=True, help_text="Empty: until further notice.", null=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "vision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="themes",
                        to="stakeholders.vision",
                    ),
                ),
            ],
            options={
                "ordering": ["-importance", "name"],
            },
        ),
        migrations.AddConstraint(
            model_name="strategytheme",
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower("name"), name="theme_name_once"),
        ),
        migrations.AddConstraint(
            model_name="strategytheme",
            constraint=models.CheckConstraint(
                condition=models.Q(("importance__gte", 0), ("importance__lte", 1)),
                name="theme_importance_0_to_1",
            ),
        ),
        migrations.AddConstraint(
            model_name="strategytheme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="theme_ends_after_start",
            ),
        ),
    ]
