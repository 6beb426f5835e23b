"""From a request to a stored concern: the words go in even when a photo is bad, and the photo's error is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from yixian.web.concerns import actions
from yixian.web.concerns.actions import Raised
from yixian.web.concerns.errors import KeyTakenError, StepError
from yixian.web.concerns.forms import RaiseForm
from yixian.web.concerns.wording import refusal
from yixian.web.people.models import Person
from yixian.web.ui.uploads import Upload, clean_photo, clean_voice

MAX_PHOTOS = 5


@dataclass(slots=True)
class Files:
    """The files fit to be stored, and in words what was wrong with the others."""

    photos: list[Upload] = field(default_factory=list)
    voice: Upload | None = None
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: stored, or refused with a status and the reasons; problems are told either way."""

    raised: Raised | None
    problems: list[str]
    errors: list[str]
    status: int


def photos_of(request: HttpRequest) -> Files:
    """Return the photos that can be read, at most five."""
    files = Files()
    for photo in request.FILES.getlist("photos")[:MAX_PHOTOS]:
        try:
            files.photos.append(clean_photo(_stream(photo), photo.size or 0))
        except ValidationError as error:
            files.problems += error.messages
    return files


def files_of(request: HttpRequest) -> Files:
    """Return the photos and the voice note."""
    files = photos_of(request)
    voice = request.FILES.get("voice")
    if isinstance(voice, UploadedFile):
        try:
            files.voice = clean_voice(_stream(voice), voice.size or 0)
        except ValidationError as error:
            files.problems += error.messages
    return files


def _stream(file: UploadedFile):  # type: ignore[type-arg, no-untyped-def]
    return file.file


def take(request: HttpRequest, person: Person) -> Outcome:
    """Store the message of this request once, by name or without."""
    form = RaiseForm(request.POST)
    files = files_of(request)
    if not form.is_valid():
        errors = [str(error) for errors in form.errors.values() for error in errors]
        return Outcome(None, files.problems, errors, 422)
    try:
        return Outcome(_store(form, files, person), files.problems, [], 200)
    except StepError as refused:
        return Outcome(None, files.problems, [refusal(refused.code, refused.number)], 422)
    except KeyTakenError:
        return Outcome(None, files.problems, [refusal("key_taken")], 409)


def _store(form: RaiseForm, files: Files, person: Person) -> Raised:
    said = form.cleaned_data
    message = {
        "place": said["place"],
        "kind": said["kind"],
        "text": said["text"],
        "client_key": said["client_key"],
        "raised_at": said["raised_at"],
        "photos": files.photos,
        "voice": files.voice,
    }
    if said["anonymous"]:
        return actions.raise_anonymously(**message, claim_code=said["claim_code"])
    return Raised(actions.raise_concern(**message, by=person), "")
