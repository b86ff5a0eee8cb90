import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_intake", "0001_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Request",
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
                    "kind",
                    models.CharField(choices=[("feature", "Feature"), ("gap", "Gap")], max_length=10),
                ),
                ("title", models.CharField(max_length=200)),
                ("body", models.TextField(blank=True, max_length=100000)),
                (
                    "importance",
                    models.CharField(
                        choices=[
                            ("must_have", "Must have"),
                            ("important", "Important"),
                            ("nice_to_have", "Nice to have"),
                        ],
                        default="important",
                        max_length=12,
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("one", "One customer"),
                            ("several", "Several customers"),
                            ("all", "All customers"),
                        ],
                        default="one",
                        max_length=10,
                    ),
                ),
                (
                    "horizon",
                    models.CharField(
                        choices=[("now", "Now"), ("future", "Future")],
                        default="now",
                        max_length=10,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("customer", "Customer"),
                            ("customer_pm", "Customer PM"),
                            ("sales", "Sales"),
                            ("support", "Support"),
                            ("marketing", "Marketing"),
                            ("leadership", "Leadership"),
                            ("engineering", "Engineering"),
                            ("finance", "Finance"),
                            ("rfp", "RFP"),
                            ("competitor", "Competitor analysis"),
                            ("interview", "Interview"),
                            ("api", "API"),
                            ("import", "Import"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("first_hand", "First-hand from a user"),
                            ("buyer", "Heard from a buyer"),
                            ("perceived", "Perceived by us"),
                        ],
                        default="perceived",
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("linked", "Linked"),
                            ("merged", "Merged"),
                            ("waiting", "Waiting for an answer"),
                            ("snoozed", "Snoozed"),
                            ("parked", "Parked"),
                            ("declined", "Declined"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                (
                    "asked_by",
                    models.CharField(
                        blank=True,
                        help_text="Who asked, where they are no user here.",
                        max_length=120,
                    ),
                ),
                (
                    "is_anticipated",
                    models.BooleanField(
                        default=False,
                        help_text="A customer PM saw it before the customer did.",
                    ),
                ),
                (
                    "competitor",
                    models.CharField(
                        blank=True,
                        help_text="The competitor who has it.",
                        max_length=80,
                    ),
                ),
                ("unnamed_votes", models.PositiveIntegerField(default=0)),
                ("look_again_on", models.DateField(blank=True, null=True)),
                ("external_source", models.CharField(blank=True, max_length=150)),
                ("external_id", models.CharField(blank=True, max_length=80)),
                ("external_url", models.URLField(blank=True, max_length=500)),
                ("filed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.SearchVector("title", config="english", weight="A"),
                            "||",
                            django.contrib.postgres.search.SearchVector("body", config="english", weight="B"),
                            django.contrib.postgres.search.SearchConfig("english"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="requests",
                        to="stakeholders.account",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="requests",
                        to="stakeholders.contact",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="filed_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Workaround",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="workaround",
                        serialize=False,
                        to="requests_intake.request",
                    ),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "build_hours",
                    models.FloatField(default=0, help_text="Hours it took to build, once."),
                ),
                (
                    "hours_per_month",
                    models.FloatField(default=0, help_text="Hours a month to live with it."),
                ),
                (
                    "people",
                    models.PositiveIntegerField(default=0, help_text="People affected."),
                ),
                (
                    "undo_hours",
                    models.FloatField(
                        default=0,
                        help_text="Hours to take it away once the gap closes.",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="request",
            name="import_batch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="requests",
                to="requests_intake.importbatch",
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="opportunity",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="requests",
                to="stakeholders.opportunity",
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="requests",
                to="stakeholders.product",
            ),
        ),
        migrations.CreateModel(
            name="TriageDecision",
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
                    "decision",
                    models.CharField(
                        choices=[
                            ("link", "Linked to an item"),
                            ("new_item", "New item"),
                            ("merge", "Merged as a duplicate"),
                            ("ask", "Asked back"),
                            ("snooze", "Snoozed"),
                            ("park", "Parked"),
                            ("decline", "Declined"),
                            ("reopen", "Reopened"),
                        ],
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("item_key", models.CharField(blank=True, max_length=20)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("out_of_scope", "Not what this product is for"),
                            ("too_few", "Too few need it"),
                            ("single_customer", "Customisation for one customer"),
                            ("too_costly", "Costs more than it brings"),
                            ("against_strategy", "Against our strategy"),
                            ("other_way", "There is another way today"),
                            ("not_feasible", "Cannot be built"),
                            ("not_now", "Not before other things"),
                        ],
                        max_length=20,
                        verbose_name="kind of reason",
                    ),
                ),
                (
                    "text",
                    models.TextField(blank=True, help_text="In words for whoever asked."),
                ),
                (
                    "would_change",
                    models.TextField(blank=True, verbose_name="what would change the answer"),
                ),
                (
                    "look_again_on",
                    models.DateField(blank=True, help_text="Empty on a decline: never.", null=True),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="requests_intake.request",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="workaround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("build_hours__gte", 0),
                    ("hours_per_month__gte", 0),
                    ("undo_hours__gte", 0),
                ),
                name="workaround_hours_not_negative",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["product", "status", "filed_at", "id"], name="request_inbox"),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["product", "-filed_at", "-id"], name="request_newest"),
        ),
        migrations.AddIndex(
            model_name="request",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="request_search"),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("product", "external_source", "external_id"),
                name="request_imported_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["feature", "gap"])),
                name="request_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(("importance__in", ["must_have", "important", "nice_to_have"])),
                name="request_importance_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["one", "several", "all"])),
                name="request_scope_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(("horizon__in", ["now", "future"])),
                name="request_horizon_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "source__in",
                        [
                            "customer",
                            "customer_pm",
                            "sales",
                            "support",
                            "marketing",
                            "leadership",
                            "engineering",
                            "finance",
                            "rfp",
                            "competitor",
                            "interview",
                            "api",
                            "import",
                        ],
                    )
                ),
                name="request_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence__in", ["first_hand", "buyer", "perceived"])),
                name="request_evidence_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "new",
                            "linked",
                            "merged",
                            "waiting",
                            "snoozed",
                            "parked",
                            "declined",
                        ],
                    )
                ),
                name="request_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True),
                name="request_has_a_title",
            ),
        ),
        migrations.AddConstraint(
            model_name="triagedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "decision__in",
                        [
                            "link",
                            "new_item",
                            "merge",
                            "ask",
                            "snooze",
                            "park",
                            "decline",
                            "reopen",
                        ],
                    )
                ),
                name="decision_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="triagedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "decline"), _negated=True),
                    models.Q(
                        models.Q(("reason", ""), _negated=True),
                        models.Q(("text", ""), _negated=True),
                        models.Q(("would_change", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="decline_says_why_and_what_would_change_it",
            ),
        ),
    ]
