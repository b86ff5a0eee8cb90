"""Closing the loop: whoever asked or follows hears what became of it, in words fit for them."""

from backlog.services.notices.digest import send_digests
from backlog.services.notices.due import announce, tell_due
from backlog.services.notices.reading import leave_out_of_digest, read_all, read_notice
from backlog.services.notices.unsubscribing import followed_of, recipient_of, unfollow_by, unsubscribe
from backlog.services.notices.words import change_words, reset_words

__all__ = [
    "announce",
    "change_words",
    "followed_of",
    "leave_out_of_digest",
    "read_all",
    "read_notice",
    "recipient_of",
    "reset_words",
    "send_digests",
    "tell_due",
    "unfollow_by",
    "unsubscribe",
]
