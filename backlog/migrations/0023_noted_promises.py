"""A notice that somebody noted a promise."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("backlog", "0022_figures_changes"),
        ("common", "0005_refused_mail"),
        ("requests_intake", "0009_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_topic_known",
        ),
        migrations.RemoveConstraint(
            model_name="noticetemplate",
            name="notice_template_topic_known",
        ),
        migrations.AlterField(
            model_name="notice",
            name="topic",
            field=models.CharField(
                choices=[
                    ("linked", "Is on our list"),
                    ("planned", "Is planned"),
                    ("shipped", "Is shipped"),
                    ("declined", "Was declined"),
                    ("parked", "Is kept open"),
                    ("merged", "Was joined with another"),
                    ("reopened", "Is open again"),
                    ("asked", "Needs an answer"),
                    ("answered", "Was answered"),
                    ("commented", "Has a new comment"),
                    ("mentioned", "Mentions you"),
                    ("assigned", "Was assigned to you"),
                    ("access", "Somebody asks for access"),
                    ("reconfirm", "Must-haves are a year old"),
                    ("outcome", "What shipped is to be looked at"),
                    ("promised", "A promise was noted"),
                    ("promise_due", "A promise comes due"),
                    ("promise_past", "A promise is past its day"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="noticetemplate",
            name="topic",
            field=models.CharField(
                choices=[
                    ("linked", "Is on our list"),
                    ("planned", "Is planned"),
                    ("shipped", "Is shipped"),
                    ("declined", "Was declined"),
                    ("parked", "Is kept open"),
                    ("merged", "Was joined with another"),
                    ("reopened", "Is open again"),
                    ("asked", "Needs an answer"),
                    ("answered", "Was answered"),
                    ("commented", "Has a new comment"),
                    ("mentioned", "Mentions you"),
                    ("assigned", "Was assigned to you"),
                    ("access", "Somebody asks for access"),
                    ("reconfirm", "Must-haves are a year old"),
                    ("outcome", "What shipped is to be looked at"),
                    ("promised", "A promise was noted"),
                    ("promise_due", "A promise comes due"),
                    ("promise_past", "A promise is past its day"),
                ],
                max_length=12,
                unique=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "topic__in",
                        [
                            "linked",
                            "planned",
                            "shipped",
                            "declined",
                            "parked",
                            "merged",
                            "reopened",
                            "asked",
                            "answered",
                            "commented",
                            "mentioned",
                            "assigned",
                            "access",
                            "reconfirm",
                            "outcome",
                            "promised",
                            "promise_due",
                            "promise_past",
                        ],
                    )
                ),
                name="notice_topic_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticetemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "topic__in",
                        [
                            "linked",
                            "planned",
                            "shipped",
                            "declined",
                            "parked",
                            "merged",
                            "reopened",
                            "asked",
                            "answered",
                            "commented",
                            "mentioned",
                            "assigned",
                            "access",
                            "reconfirm",
                            "outcome",
                            "promised",
                            "promise_due",
                            "promise_past",
                        ],
                    )
                ),
                name="notice_template_topic_known",
            ),
        ),
    ]
