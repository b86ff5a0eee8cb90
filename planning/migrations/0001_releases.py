"""Releases: dates, capacities, goals, what is planned in them and what left them."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("backlog", "0011_release_of_an_item"),
        ("stakeholders", "0005_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="As in 2027.1.", max_length=40)),
                ("slug", models.SlugField(editable=False, max_length=40)),
                ("ships_on", models.DateField(verbose_name="planned day")),
                ("first_ships_on", models.DateField(editable=False, verbose_name="day first planned")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("building", "Being built"),
                            ("shipped", "Shipped"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("shipped_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("note", models.TextField(blank=True, max_length=10000)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="releases", to="stakeholders.product"
                    ),
                ),
            ],
            options={
                "ordering": ["ships_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("is_slip", models.BooleanField(default=True)),
                ("left_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("planned_at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="departures", to="backlog.item"
                    ),
                ),
                (
                    "left_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="departures", to="planning.release"
                    ),
                ),
                (
                    "to_release",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="arrivals",
                        to="planning.release",
                        verbose_name="moved to",
                    ),
                ),
            ],
            options={
                "ordering": ["-left_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ReleaseCapacity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", models.FloatField()),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="capacities", to="stakeholders.pool"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="capacities", to="planning.release"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "release capacities",
                "ordering": ["pool__position", "pool_id"],
            },
        ),
        migrations.CreateModel(
            name="ReleaseGoal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("text", models.CharField(max_length=200, verbose_name="goal")),
                (
                    "measure",
                    models.CharField(
                        help_text="What is measured, as in 'calls about dropped priorities'.", max_length=200
                    ),
                ),
                ("target", models.CharField(help_text="The value to reach, as in 'under 5 a month'.", max_length=100)),
                ("reached", models.CharField(blank=True, max_length=100, verbose_name="value reached")),
                (
                    "met",
                    models.CharField(
                        choices=[("unknown", "Not known yet"), ("yes", "Met"), ("no", "Missed")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="goals", to="planning.release"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReleaseItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("shipped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="release_entries", to="backlog.item"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="planning.release"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(fields=["product", "ships_on"], name="release_by_day"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                models.F("product"), django.db.models.functions.text.Lower("name"), name="release_name_once_per_product"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(fields=("product", "slug"), name="release_slug_once_per_product"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "building", "shipped", "cancelled"])),
                name="release_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("slug", ""), _negated=True)),
                name="release_has_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shipped_at__isnull", False), ("state", "shipped")),
                    models.Q(models.Q(("state", "shipped"), _negated=True), ("shipped_at", None)),
                    _connector="OR",
                ),
                name="release_shipped_at_when_shipped",
            ),
        ),
        migrations.AddConstraint(
            model_name="departure",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_slip", False), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="slip_has_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="departure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_release", None), models.Q(("to_release", models.F("release")), _negated=True), _connector="OR"
                ),
                name="departure_leads_elsewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="releasecapacity",
            constraint=models.UniqueConstraint(fields=("release", "pool"), name="capacity_once_per_pool"),
        ),
        migrations.AddConstraint(
            model_name="releasecapacity",
            constraint=models.CheckConstraint(condition=models.Q(("days__gte", 0)), name="capacity_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="releasegoal",
            constraint=models.CheckConstraint(
                condition=models.Q(("met__in", ["unknown", "yes", "no"])), name="goal_met_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="releasegoal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True),
                    models.Q(("measure", ""), _negated=True),
                    models.Q(("target", ""), _negated=True),
                ),
                name="goal_has_text_measure_and_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="releaseitem",
            constraint=models.UniqueConstraint(fields=("release", "item"), name="item_once_per_release"),
        ),
        migrations.AddConstraint(
            model_name="releaseitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("shipped_at", None)), fields=("item",), name="item_planned_in_one_release"
            ),
        ),
    ]
