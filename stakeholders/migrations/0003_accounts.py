import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stakeholders", "0002_strategy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
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
                ("name", models.CharField(max_length=120)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("customer", "Customer"),
                            ("prospect", "Prospect"),
                            ("former", "Former customer"),
                            ("partner", "Partner"),
                        ],
                        default="customer",
                        max_length=10,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=200)),
                (
                    "arr",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=14,
                        verbose_name="annual recurring revenue",
                    ),
                ),
                ("renewal_on", models.DateField(blank=True, null=True)),
                (
                    "churn_risk",
                    models.FloatField(default=0, help_text="From 0 (stays) to 1 (leaves)."),
                ),
                ("in_target_market", models.BooleanField(default=True)),
                ("open_support_issues", models.PositiveIntegerField(default=0)),
                (
                    "lost_to",
                    models.CharField(blank=True, max_length=80, verbose_name="lost to competitor"),
                ),
                (
                    "crm_id",
                    models.CharField(
                        blank=True,
                        max_length=80,
                        null=True,
                        unique=True,
                        verbose_name="CRM id",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "customer_pm",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="accounts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="AccountProduct",
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
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="stakeholders.account",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="stakeholders.product",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="account",
            name="products",
            field=models.ManyToManyField(
                related_name="accounts",
                through="stakeholders.AccountProduct",
                to="stakeholders.product",
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="segment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="accounts",
                to="stakeholders.segment",
            ),
        ),
        migrations.CreateModel(
            name="Contact",
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
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "title",
                    models.CharField(blank=True, max_length=80, verbose_name="job title"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("user", "User"),
                            ("influencer", "Influencer"),
                            ("buyer", "Buyer"),
                            ("champion", "Champion"),
                        ],
                        default="user",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="stakeholders.account",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contacts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("account"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("email", ""), _negated=True),
                        name="contact_email_once_per_account",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False)),
                        fields=("account", "user"),
                        name="contact_user_once_per_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["user", "influencer", "buyer", "champion"])),
                        name="contact_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opportunity",
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
                ("name", models.CharField(max_length=120)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("win_probability", models.FloatField(help_text="From 0 to 1.")),
                (
                    "stage",
                    models.CharField(
                        choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("closes_on", models.DateField(blank=True, null=True)),
                (
                    "crm_id",
                    models.CharField(
                        blank=True,
                        max_length=80,
                        null=True,
                        unique=True,
                        verbose_name="CRM id",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opportunities",
                        to="stakeholders.account",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "opportunities",
                "ordering": ["closes_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="opportunity_amount_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("win_probability__gte", 0), ("win_probability__lte", 1)),
                        name="opportunity_probability_0_to_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["open", "won", "lost"])),
                        name="opportunity_stage_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="accountproduct",
            constraint=models.UniqueConstraint(fields=("account", "product"), name="account_uses_product_once"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower("name"), name="account_name_once"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["customer", "prospect", "former", "partner"])),
                name="account_stage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(condition=models.Q(("arr__gte", 0)), name="account_arr_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("churn_risk__gte", 0), ("churn_risk__lte", 1)),
                name="account_churn_risk_0_to_1",
            ),
        ),
    ]
