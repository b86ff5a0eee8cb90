"""Charter programmes: members and what was learnt with them."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0001_releases"),
        ("stakeholders", "0005_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CharterProgramme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                (
                    "problem",
                    models.TextField(
                        blank=True, help_text="The problem that these customers all have.", max_length=20000
                    ),
                ),
                ("is_consumer", models.BooleanField(default=False, verbose_name="consumer product")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate)),
                ("recruit_by", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="charter_programmes",
                        to="stakeholders.product",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CharterMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("candidate", "Asked"),
                            ("recruited", "Recruited"),
                            ("live", "Live"),
                            ("left", "Left or said no"),
                        ],
                        default="candidate",
                        max_length=10,
                    ),
                ),
                ("is_happy", models.BooleanField(default=False, verbose_name="happy with it")),
                ("may_be_named", models.BooleanField(default=False, verbose_name="willing to be named")),
                ("is_early_adopter", models.BooleanField(default=False, verbose_name="early adopter")),
                ("paid_in_advance", models.BooleanField(default=False)),
                ("asked_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="asked on")),
                ("recruited_on", models.DateField(blank=True, null=True, verbose_name="said yes on")),
                ("live_on", models.DateField(blank=True, null=True, verbose_name="live since")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                (
                    "left_because",
                    models.TextField(blank=True, max_length=2000, verbose_name="why they left or said no"),
                ),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="charter_memberships",
                        to="stakeholders.account",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="planning.charterprogramme",
                    ),
                ),
            ],
            options={
                "ordering": ["account__name"],
            },
        ),
        migrations.CreateModel(
            name="CharterMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField(default=django.utils.timezone.localdate)),
                ("notes", models.TextField(blank=True, max_length=100000)),
                ("learnt", models.TextField(max_length=20000, verbose_name="what was learnt")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "held_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("members", models.ManyToManyField(related_name="meetings", to="planning.chartermember")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="planning.charterprogramme",
                    ),
                ),
            ],
            options={
                "ordering": ["-held_on", "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="charterprogramme",
            constraint=models.UniqueConstraint(
                models.F("product"), django.db.models.functions.text.Lower("name"), name="charter_programme_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="charterprogramme",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="charter_programme_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="charterprogramme",
            constraint=models.CheckConstraint(
                condition=models.Q(("recruit_by__gt", models.F("starts_on"))),
                name="charter_programme_recruits_after_its_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="charterprogramme",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_on", None), ("closed_on__gte", models.F("starts_on")), _connector="OR"),
                name="charter_programme_closes_after_its_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="chartermember",
            constraint=models.UniqueConstraint(fields=("programme", "account"), name="charter_member_once"),
        ),
        migrations.AddConstraint(
            model_name="chartermember",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["candidate", "recruited", "live", "left"])),
                name="charter_member_stage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="chartermember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage", "live"), models.Q(("is_happy", False), ("may_be_named", False)), _connector="OR"
                ),
                name="charter_member_is_live_before_happy",
            ),
        ),
        migrations.AddConstraint(
            model_name="chartermember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage__in", ["recruited", "live"]), _negated=True),
                    ("recruited_on__isnull", False),
                    _connector="OR",
                ),
                name="charter_member_said_yes_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="chartermember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "live"), _negated=True), ("live_on__isnull", False), _connector="OR"
                ),
                name="charter_member_live_since_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="chartermember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "left"), _negated=True),
                    models.Q(("left_on__isnull", False), models.Q(("left_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="charter_member_left_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="chartermeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("learnt", ""), _negated=True), name="charter_meeting_taught_something"
            ),
        ),
    ]
