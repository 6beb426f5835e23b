"""People, the two trees they belong to, and the roles they hold."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.web.people.spelling import spell
from yixian.web.trees import TreeNode, TreeQuerySet


class OrgTree(models.TextChoices):
    ADMINISTRATIVE = "administrative", _("administrative")
    PARTY = "party", _("Party")


class OrgKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("enterprise")
    PLANT = "plant", _("plant")
    WORKSHOP = "workshop", _("workshop")
    TEAM = "team", _("team")
    COMMITTEE = "committee", _("Party committee")
    GENERAL_BRANCH = "general_branch", _("general Party branch")
    BRANCH = "branch", _("Party branch")
    PARTY_GROUP = "party_group", _("Party group")


class OrgUnit(TreeNode):
    """A unit of one of the two trees: 厂→车间→班组, or 党委→总支→支部→小组.

    ``covers`` is set on Party units: the administrative units whose work the branch leads, so that a branch
    secretary's rights reach the areas and concerns of those units.
    """

    tree = models.CharField(_("tree"), max_length=14, choices=OrgTree)
    kind = models.CharField(_("kind"), max_length=16, choices=OrgKind)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)
    covers = models.ManyToManyField("self", verbose_name=_("covers"), symmetrical=False, blank=True)

    objects: ClassVar[Any] = TreeQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(fields=["tree", "parent", "name"], name="unit_name_once_below_its_parent")
        ]

    def __str__(self) -> str:
        return self.name


class SkillLevel(models.IntegerChoices):
    """The eight levels of the national skill-grade system, apprentice to chief technician."""

    APPRENTICE = 1, _("apprentice")
    JUNIOR = 2, _("junior worker")
    INTERMEDIATE = 3, _("intermediate worker")
    SENIOR = 4, _("senior worker")
    TECHNICIAN = 5, _("technician grade")
    SENIOR_TECHNICIAN = 6, _("senior technician")
    SPECIAL_TECHNICIAN = 7, _("special-grade technician")
    CHIEF_TECHNICIAN = 8, _("chief technician")


class ShiftPattern(models.TextChoices):
    DAY = "day", _("day work")
    TWO_SHIFT = "two_shift", _("two shifts")
    THREE_SHIFT = "three_shift", _("three shifts")
    FOUR_CREW = "four_crew", _("four crews, three shifts")


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, staff_no: str, name: str, password: str | None = None, **fields: Any) -> Person:
        """Create a person; without a password nobody can sign in until a badge slip is printed."""
        person = self.model(staff_no=staff_no, name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """A member of staff, known by the staff number (工号, leading zeros kept). Never deleted; leavers are disabled.

    ``password`` is for desks; ``pin`` (hashed too) for shared terminals and phones. ``pinyin`` holds the full
    spelling and the initials, for finding a name by a few letters.
    """

    staff_no = models.CharField(_("staff number"), max_length=32, unique=True)
    name = models.CharField(_("full name"), max_length=60, db_index=True)
    pinyin = models.CharField(_("spelling"), max_length=160, default="", blank=True, db_index=True)
    post = models.CharField(_("post"), max_length=60, default="", blank=True)
    trade = models.CharField(_("trade"), max_length=60, default="", blank=True)
    skill_level = models.PositiveSmallIntegerField(_("skill level"), choices=SkillLevel, null=True, blank=True)
    shift_pattern = models.CharField(_("shift pattern"), max_length=12, choices=ShiftPattern, default="", blank=True)
    hired_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    mentor = models.ForeignKey(
        "self",
        verbose_name=_("mentor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="apprentices",
    )
    is_active = models.BooleanField(_("at work"), default=True)
    pin = models.CharField(_("PIN"), max_length=128, default="", blank=True, editable=False)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")

    USERNAME_FIELD = "staff_no"
    REQUIRED_FIELDS = ["name"]
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return f"{self.name}({self.staff_no})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row, its spelling renewed from the name."""
        self.respell()
        named = kwargs.get("update_fields")
        if named is not None and "name" in named:
            kwargs["update_fields"] = {*named, "pinyin"}
        super().save(*args, **kwargs)

    def respell(self) -> None:
        """Fill ``pinyin`` from the name; call it before ``bulk_create`` or ``bulk_update``, which skip ``save``."""
        self.pinyin = spell(self.name)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class TitleKind(models.TextChoices):
    MODEL_WORKER = "model_worker", _("model worker")
    SKILL_LEADER = "skill_leader", _("skill leader")
    CRAFTSMAN = "craftsman", _("craftsman")
    PIONEER = "pioneer", _("pioneer")
    OTHER = "other", _("other title")


class Title(models.Model):
    """An honorary or professional title a person holds (劳模, 技能带头人 …)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="titles")
    kind = models.CharField(_("honorary title"), max_length=16, choices=TitleKind)
    wording = models.CharField(_("as written on the certificate"), max_length=80, default="", blank=True)
    since = models.DateField(_("since"), null=True, blank=True)

    class Meta:
        verbose_name = _("honorary title")
        verbose_name_plural = _("honorary titles")

    def __str__(self) -> str:
        return self.wording or str(self.get_kind_display())


class DatedQuerySet(models.QuerySet[Any]):
    def current(self, on: date | None = None) -> DatedQuerySet:
        """Keep what is in force on that day (today by default)."""
        day = on or timezone.localdate()
        return self.filter(Q(since__lte=day), Q(until__isnull=True) | Q(until__gt=day))

    def standing(self) -> DatedQuerySet:
        """Keep what is in force today or will be."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=timezone.localdate()) & Q(until__gt=F("since")))


class Membership(models.Model):
    """A person's place in one of the trees, from a day to a day. A move ends one row and begins another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(OrgUnit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="memberships")
    tree = models.CharField(_("tree"), max_length=14, choices=OrgTree)
    position = models.CharField(
        _("position"), max_length=60, default="", blank=True, help_text=_("Office held in the unit, if any.")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        indexes = [models.Index(fields=["person", "tree", "until"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "tree"],
                condition=Q(until__isnull=True),
                name="one_open_membership_in_each_tree",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.unit}"


class Role(models.TextChoices):
    WORKER = "worker", _("worker")
    TEAM_LEADER = "team_leader", _("team leader")
    TECHNICIAN = "technician", _("technician")
    BRANCH_SECRETARY = "branch_secretary", _("branch secretary")
    INSTRUCTOR = "instructor", _("instructor")
    PLANT_MANAGER = "plant_manager", _("plant manager")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


#: Roles that may read or change other people's data: password (and second factor, where set up), never a PIN alone.
PRIVILEGED_ROLES = frozenset({Role.BRANCH_SECRETARY, Role.PLANT_MANAGER, Role.AUDITOR, Role.ADMINISTRATOR})


class RoleGrant(models.Model):
    """A role held over a subtree from a day to a day; without a unit it holds everywhere.

    Everybody is a worker without a grant. An auditor's grant always has an end.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    unit = models.ForeignKey(OrgUnit, verbose_name=_("over"), null=True, blank=True, on_delete=models.PROTECT)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        Person, verbose_name=_("granted by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                condition=~Q(role="auditor") | Q(until__isnull=False), name="an_auditor_s_grant_has_an_end"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"


class PoliticalStatus(models.Model):
    """政治面貌, kept apart and encrypted. Read and written only through ``people.restricted``, which logs each view."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    ciphertext = models.BinaryField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("political status")
        verbose_name_plural = _("political status")

    def __str__(self) -> str:
        return str(_("restricted"))


class SignInMethod(models.TextChoices):
    PASSWORD = "password", _("password")
    PIN = "pin", _("PIN")
    BADGE = "badge", _("badge slip")


class SignIn(models.Model):
    """One sign-in on one device, kept after its end so that a person can see where the name was used.

    ``session_key`` is emptied at the end. On a shared computer the session ends by itself after three idle minutes.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, default="", blank=True, db_index=True, editable=False)
    method = models.CharField(_("way in"), max_length=10, choices=SignInMethod)
    device = models.CharField(_("device"), max_length=80, default="", blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    is_shared = models.BooleanField(_("shared computer"), default=False)
    since = models.DateTimeField(_("signed in at"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last seen"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-seen_at"]
        indexes = [models.Index(fields=["person", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.person} {self.device}"


class BadgeCode(models.Model):
    """The one-time code of a printed badge slip: kept as a keyed hash, good for thirty days and for one use."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="badge_codes")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        Person, verbose_name=_("printed by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("printed at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("good until"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True)

    class Meta:
        verbose_name = _("badge slip")
        verbose_name_plural = _("badge slips")
        indexes = [models.Index(fields=["person", "used_at", "voided_at"])]

    def __str__(self) -> str:
        return f"{self.person} {self.made_at:%Y-%m-%d}"

    @property
    def is_good(self) -> bool:
        return self.used_at is None and self.voided_at is None and self.expires_at > timezone.now()
