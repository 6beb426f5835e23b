"""Codes of this app → sentences."""

from django.utils.translation import gettext_lazy as _

from yixian.web.people.models import OrgKind, OrgTree, Role, SignInMethod, TitleKind

#: names of what stands under ``changes`` in audit rows and is not a field of the record itself
FIELDS = {
    "role": _("role"),
    "unit": _("unit"),
    "since": _("since"),
    "until": _("until"),
    "position": _("position"),
    "method": _("way in"),
    "purpose": _("Purpose"),
    "device": _("device"),
    "note": _("note"),
    "kind": _("kind"),
    "wording": _("as written on the certificate"),
}
#: codes under ``changes`` → words, where a field's own choices do not say it
VALUES = {
    "role": dict(Role.choices),
    "method": dict(SignInMethod.choices),
    "kind": dict([*TitleKind.choices, *OrgKind.choices]),
    "tree": dict(OrgTree.choices),
}

NOTICES = {
    "people.correction_asked": _("{name} ({staff_no}) asks for a correction of the record: {note}"),
    "people.badge_printed": _(
        "{name} printed a new badge slip for you. If you did not ask for one, tell an administrator."
    ),
    "people.role_granted": _("{name} gave you a role. See your record."),
}

ACTIONS = {
    "person.first_administrator": _("set up this installation as its first administrator"),
    "person.added": _("took on a person"),
    "person.changed": _("changed a person's data"),
    "person.moved": _("moved a person to another unit"),
    "person.disabled": _("disabled a person"),
    "person.enabled": _("enabled a person again"),
    "person.title_added": _("added a title"),
    "person.title_removed": _("removed a title"),
    "person.role_granted": _("gave a role"),
    "person.role_ended": _("ended a role"),
    "person.correction_asked": _("asked for a correction of the own record"),
    "person.badge_printed": _("printed a badge slip"),
    "person.badge_used": _("used a badge slip"),
    "person.signed_in": _("signed in"),
    "person.signed_out": _("signed out"),
    "person.session_ended": _("ended a session"),
    "person.password_changed": _("changed the password"),
    "person.pin_changed": _("changed the PIN"),
    "person.second_step_on": _("set up the authenticator"),
    "person.second_step_off": _("removed the authenticator"),
    "restricted.read": _("read a restricted record"),
    "restricted.written": _("wrote a restricted record"),
    "unit.added": _("added a unit"),
    "unit.changed": _("changed a unit"),
    "unit.closed": _("closed a unit"),
    "unit.opened": _("opened a unit again"),
}

#: What the background jobs of this app are called.
JOBS = {"people.close_stale_sign_ins": _("closing of stale sign-ins")}
