"""The steps as pages: who acts, what is drawn again, where one goes next."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yixian.web.concerns import actions
from yixian.web.concerns.models import Concern, Status

STEPS = ["accept", "decline", "assign", "note", "done", "confirm", "reopen", "score", "elsewhere"]


def url(name: str, concern: Concern) -> str:
    return reverse(f"concerns:{name}", args=[concern.number])


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_never_taken_by_reading_an_address(as_, manager, raised, name):
    assert as_(manager).get(url(name, raised)).status_code == 405


def test_an_answer_from_the_board_takes_one_post_and_returns_there(as_, leader, raised):
    board = reverse("concerns:board")
    answer = as_(leader).post(url("accept", raised), {"accept-lane": "on_the_spot", "next": board})
    assert (answer.status_code, answer["Location"]) == (302, board)
    raised.refresh_from_db()
    assert (raised.status, raised.handler) == (Status.ACCEPTED, leader)


def test_a_step_never_leads_away_from_the_site(as_, leader, raised):
    data = {"accept-lane": "on_the_spot", "next": "https://elsewhere.example/"}
    assert as_(leader).post(url("accept", raised), data)["Location"] == url("detail", raised)


@pytest.mark.parametrize("words", ["010003", "王技术", "王技术(010003)", "王技术（010003）"])
def test_the_hands_can_be_named_in_several_ways(as_, leader, technician, raised, words):
    as_(leader).post(url("accept", raised), {"accept-lane": "coordinate", "accept-handler": words})
    raised.refresh_from_db()
    assert raised.handler == technician


def test_an_unknown_name_is_told_beside_the_field(as_, leader, raised):
    answer = as_(leader).post(url("accept", raised), {"accept-lane": "coordinate", "accept-handler": "没有这人"})
    assert answer.status_code == 422
    assert "没有这个工号或姓名" in answer.content.decode()


def test_declining_without_a_reason_is_drawn_again(as_, leader, raised):
    answer = as_(leader).post(url("decline", raised), {"decline-text": ""})
    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()


def test_a_step_that_came_too_late_is_refused_in_words(as_, leader, accepted):
    answer = as_(leader).post(url("accept", accepted), {"accept-lane": "project"}, follow=True)
    assert "状态刚刚有变化" in answer.content.decode()
    accepted.refresh_from_db()
    assert accepted.lane == "on_the_spot"


def test_done_with_a_bad_photo_goes_in_and_says_so(as_, leader, accepted, cause):
    bad = SimpleUploadedFile("a.jpg", b"no photo", "image/jpeg")
    answer = as_(leader).post(url("done", accepted), {"done-cause": cause.pk, "photos": bad}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["warning", "success"]
    accepted.refresh_from_db()
    assert accepted.status == Status.DONE


def test_before_and_after_stand_side_by_side(as_, worker, leader, raised, cause, photo):
    before = actions.raising.attach(raised, photo, "before", by=worker)
    actions.accept(raised, lane="on_the_spot", handler=leader, by=leader)
    actions.report_done(raised, cause=cause, text="", by=leader, photos=[photo])
    page = as_(worker).get(url("detail", raised))
    assert [file.pk for file in page.context["page"].before] == [before.pk]
    assert len(page.context["page"].after) == 1


def test_only_what_this_viewer_may_do_is_offered(as_, worker, leader, auditor, done):
    def offered(person) -> set[str]:
        can = as_(person).get(url("detail", done)).context["page"].can
        return {name for name in can.__slots__ if getattr(can, name)}

    assert offered(worker) == {"note", "confirm", "reopen", "score"}
    assert offered(leader) == {"note", "spread"}, "who solved it does not score it"
    assert offered(auditor) == set()


def test_a_handler_without_a_role_works_on_it_but_does_not_spread_it(as_, leader, worker, stranger, raised):
    actions.accept(raised, lane="coordinate", handler=stranger, by=leader)
    own = as_(stranger)
    assert own.get(url("detail", raised)).context["page"].can.report_done
    assert own.post(url("elsewhere", raised)).status_code == 403
    assert own.post(url("decline", raised), {"decline-text": "x"}).status_code == 403


def test_the_raiser_confirms_from_their_own_list(as_, worker, done):
    mine = reverse("concerns:mine")
    assert "请您确认" in as_(worker).get(mine).content.decode()
    assert as_(worker).post(url("confirm", done), {"next": mine})["Location"] == mine
    done.refresh_from_db()
    assert done.status == Status.CONFIRMED


def test_also_elsewhere_lists_what_was_asked(as_, leader, manager, plant, accepted):
    as_(leader).post(url("elsewhere", accepted), {"elsewhere-places": [plant.foreign_zone.pk]})
    (made,) = accepted.spread_to.all()
    assert url("detail", made) in as_(manager).get(url("detail", accepted)).content.decode()


def test_a_link_that_may_not_be_opened_shows_its_number_alone(as_, leader, technician, plant, accepted):
    actions.propose_elsewhere(accepted, places=[plant.foreign_zone], by=leader)
    (made,) = accepted.spread_to.all()
    page = as_(technician).get(url("detail", accepted)).content.decode()
    assert made.number in page
    assert url("detail", made) not in page


def test_the_order_prints_on_paper(as_, worker, done):
    page = as_(worker).get(url("print", done)).content.decode()
    assert "整改通知单" in page
    assert "换了垫片" in page


def test_a_photo_is_for_those_who_may_read_the_concern(as_, worker, stranger, raised, photo):
    file = actions.raising.attach(raised, photo, "before", by=worker)
    address = reverse("concerns:attachment", args=[raised.number, file.pk])
    answer = as_(worker).get(address)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer.content.startswith(b"\xff\xd8")
    assert as_(stranger).get(address).status_code == 404


def test_a_photo_of_another_concern_is_not_there(as_, worker, plant, raised, photo):
    other = actions.raise_concern(place=plant.zone, kind="hazard", text="x", by=worker, photos=[photo])
    address = reverse("concerns:attachment", args=[raised.number, other.attachments.get().pk])
    assert as_(worker).get(address).status_code == 404


def test_people_are_proposed_by_initials(as_, leader, technician):
    technician.pinyin = "wangjishu wjs"
    technician.save()
    found = as_(leader).get(reverse("concerns:handlers"), {"q": "wjs"}).content.decode()
    assert "王技术(010003)" in found
    assert "option" not in as_(leader).get(reverse("concerns:handlers"), {"q": " "}).content.decode()
