"""Say that two accounts are one company."""

from typing import Any

from common.forms import AccountField, PageForm
from stakeholders.models import Account
from users.models import User


class MergeAccountForm(PageForm):
    """Into which account."""

    into = AccountField(
        label="Into", error_messages={"required": "Name the account that stays."}, help_text="The account that stays."
    )

    def __init__(self, *args: Any, user: User, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].accounts = Account.objects.visible_to(user).exclude(pk=account.pk)
