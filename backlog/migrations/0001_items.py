import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("requests_intake", "0003_import_rows"),
        ("stakeholders", "0004_weight_profiles"),
        ("users", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Item",
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
                ("number", models.PositiveIntegerField(editable=False)),
                ("key", models.CharField(editable=False, max_length=20, unique=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(choices=[("feature", "Feature"), ("gap", "Gap")], max_length=10),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("planned", "Planned"),
                            ("building", "Being built"),
                            ("shipped", "Shipped"),
                            ("declined", "Declined"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("problem", models.TextField(blank=True, max_length=100000)),
                ("requirements", models.TextField(blank=True, max_length=100000)),
                ("user_experience", models.TextField(blank=True, max_length=100000)),
                ("acceptance", models.TextField(blank=True, max_length=100000)),
                (
                    "competitor",
                    models.CharField(
                        blank=True,
                        help_text="The competitor who has it.",
                        max_length=80,
                    ),
                ),
                ("slips", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.SearchVector("key", config="simple", weight="A"),
                                "||",
                                django.contrib.postgres.search.SearchVector("title", config="english", weight="A"),
                                django.contrib.postgres.search.SearchConfig("simple"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector("problem", config="english", weight="B"),
                            django.contrib.postgres.search.SearchConfig("simple"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "created_by",
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
                        related_name="items",
                        to="stakeholders.product",
                    ),
                ),
            ],
            options={
                "ordering": ["product", "number"],
            },
        ),
        migrations.CreateModel(
            name="Dependency",
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prerequisites",
                        to="backlog.item",
                    ),
                ),
                (
                    "requires",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needed_by",
                        to="backlog.item",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "dependencies",
            },
        ),
        migrations.CreateModel(
            name="ItemEffort",
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
                ("days", models.FloatField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="efforts",
                        to="backlog.item",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="efforts",
                        to="stakeholders.pool",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Validation",
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
                    "validated_on",
                    models.DateField(default=django.utils.timezone.localdate),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="validations",
                        to="stakeholders.account",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="validations",
                        to="backlog.item",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="item",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="item_search"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["product", "-updated_at"], name="item_updated"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(fields=("product", "number"), name="item_number_once"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["feature", "gap"])),
                name="item_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["open", "planned", "building", "shipped", "declined"],
                    )
                ),
                name="item_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True),
                name="item_has_a_title",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.UniqueConstraint(fields=("item", "requires"), name="dependency_once"),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("item", models.F("requires")), _negated=True),
                name="item_does_not_need_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemeffort",
            constraint=models.UniqueConstraint(fields=("item", "pool"), name="effort_once_per_pool"),
        ),
        migrations.AddConstraint(
            model_name="itemeffort",
            constraint=models.CheckConstraint(condition=models.Q(("days__gte", 0)), name="effort_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=models.UniqueConstraint(fields=("item", "account"), name="validated_once_per_account"),
        ),
    ]
