"""Exercise 02 as simulated learners hand it in: exact scores, and messages that lead on."""

import pytest
from learners import Learners

pytestmark = [  # nbgrader and nbformat about their own insides
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]
POINTS = {
    "order-shape": 2, "order-price": 3, "takes-test": 2, "next-taken": 3, "next-clip": 2, "key-never": 2, "key-fine": 2,
    "wait-ends": 3, "wait-polite": 3, "once-sent": 2, "once-noted": 2,
}  # fmt: skip

HASTY = {  # takes the first service that makes ten seconds, rounds up, sends a lost order again, pastes keys
    "order": 'order = {"service": "runway", "seconds": 10, "size": "720x1280"}',
    "takes": "takes = 9",
    "next": 'next_step = {"the order is answered with 429, Retry-After: 20": "a", "the job says THROTTLED": "e", '
    '"the prompt is refused by moderation": "b", "the link to the finished clip is answered with 403": "d", '
    '"the connection broke after the order was sent": "a"}',
    "key": 'key_may_go = {"into a cell of this notebook": True, '
    '"into the environment variable RUNWAYML_API_SECRET on my own computer": True, '
    '"into a notebook on Binder, as nobody is looking": False, '
    "\"into the hidden question that ask_key('runway') asks, on my own computer\": True, "
    '"into an e-mail to my project group": False}',
}
STUBBORN = {  # waits for one word only, with a steady pause, and sends a lost order three times
    "wait": "def wait_for(service, job, seconds, clock, sleep):\n    until = clock() + seconds\n"
    '    while job.state != "succeeded" and clock() < until:\n        sleep(1)\n        job = service.poll(job)\n'
    "    return job",
    "once": "def order_once(service, prompt, notes):\n    for _ in range(3):\n        try:\n"
    "            job = service.submit(prompt)\n        except NotReachable:\n            continue\n"
    '        notes.append(f"{prompt}: {job.id} {vars(service)}")\n        return job\n'
    '    notes.append(f"{prompt}: no answer")\n    return None',
}
THRIFTY = {  # takes the studio, as it is free; notes a refusal too, and shouts
    "order": 'order = {"service": "local", "seconds": 10, "size": "720x1280"}',
    "once": "def order_once(service, prompt, notes):\n    try:\n        job = service.submit(prompt)\n"
    '    except NotReachable:\n        notes.append(f"{prompt}: NO ANSWER")\n        return None\n'
    '    except ServiceError as error:\n        notes.append(f"{prompt}: {error}")\n        raise\n'
    '    notes.append(f"{prompt}: {job.id}")\n    return job',
}
ENDLESS = {  # looks at a clock of its own, and swallows whatever is raised
    "wait": "import time\ndef wait_for(service, job, seconds, clock, sleep):\n"
    "    until, pause = time.time() + seconds, 1\n"
    "    while not job.finished and time.time() < until:\n        sleep(pause)\n        pause = min(2 * pause, 8)\n"
    "        job = service.poll(job)\n    return job",
    "once": "def order_once(service, prompt, notes):\n    try:\n        job = service.submit(prompt)\n"
    '    except Exception:\n        notes.append(f"{prompt}: no answer")\n        return None\n'
    '    notes.append(f"{prompt}: {job.id}")\n    return job',
}


@pytest.fixture(scope="module")
def graded():
    return Learners("02-four-services", POINTS).grade(hasty=HASTY, stubborn=STUBBORN, endless=ENDLESS, thrifty=THRIFTY)


def test_blank_right_copied_and_vandal(graded):
    graded.check_the_usual_four(
        {
            "order-shape": "expected 10 seconds",
            "order-price": "set ten seconds and an upright size first",
            "takes-test": "expected a number over 0",
            "next-taken": "one letter from a to e",
            "next-clip": "one letter from a to e",
            "key-never": "should be True or False",
            "key-fine": "should be True or False",
            "wait-ends": "begins with return",
            "wait-polite": "give back the job as it is",
            "once-sent": "should give the job back",
            "once-noted": "Two orders, two notes",
        }
    )


def test_most_points_need_no_programming():
    code = sum(points for name, points in POINTS.items() if name.startswith(("wait", "once")))
    assert (sum(POINTS.values()), code) == (26, 10)


def test_who_is_in_a_hurry_pays_twice_and_is_told(graded):
    graded.check("hasty", lost=["order-price", "takes-test", "next-taken", "key-never"])
    said = graded["hasty"].said
    assert "$1.20" in said["order-price"] and "pays $1.00 at most" in said["order-price"]
    assert "9 clips cost $5.40" in said["takes-test"]
    assert "or you may pay twice" in said["next-taken"]
    assert "A notebook is saved, shared and handed in" in said["key-never"]


def test_who_waits_for_one_word_and_sends_three_times(graded):
    graded.check("stubborn", lost=["wait-ends", "wait-polite", "once-sent", "once-noted"])
    said = graded["stubborn"].said
    assert "ask job.finished, not for one word" in said["wait-ends"]
    assert "expected 1, 2, 4, 8, 8" in said["wait-polite"]
    assert "sent the order 3 times: that may be 3 bills" in said["once-sent"]
    assert "The key stands in your notes" in said["once-noted"]


def test_who_uses_a_clock_of_their_own_is_stopped(graded):
    graded.check("endless", lost=["wait-polite", "once-sent"])
    said = graded["endless"].said
    assert "asked 500 times" in said["wait-polite"]
    assert "catch NotReachable only" in said["once-sent"]


def test_the_studio_is_no_service_and_a_refusal_gets_no_line(graded):
    graded.check("thrifty", lost=["order-price", "once-sent"])
    said = graded["thrifty"].said
    assert "the bakery asked for a clip from a service" in said["order-price"]
    assert "it gets no line" in said["once-sent"]


def test_the_feedback_page_shows_points_and_messages(graded):
    page = graded["hasty"].feedback
    assert "or you may pay twice" in page
    assert "Score: 16.0 / 26.0" in page
