# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade_id": "intro"}
# # Exercise 02: order within a budget, and wait without losing anything
#
# 26 points. No clip is made and nothing is sent, so every cell runs in an instant.
#
# - **Change it** (16 points, about 30 minutes): change values and letters. No programming. You need the first part of lesson
#   02; *What next?* also draws on its sections that begin with *More*.
# - **Write it** (10 points, 30 to 40 minutes): write two short functions. You need *More: a poll loop that ends* and *More: was
#   my order taken?*
#
# Work in the code cell under each *Your turn*: change it, run it, then run the test under it, as often as you like. A line that begins
# with "Good" means that the test is passed; an error ends in a sentence that says where to look. When your work is graded, a
# few more tests of the same kind run, with other values.
#
# Please do not copy, split or delete cells: the grader finds your answers by their cells.

# %% nbgrader={"grade_id": "tools"}
from aivideo.services import Job, NotReachable, ServiceError, price

for name in ("runway", "luma", "luma_agents", "pika"):
    print(f"{name:12} 5 seconds: {price(name, seconds=5)}")

# %% [markdown] nbgrader={"grade_id": "order-text"}
# ## Change it: an order within a budget (5 points)
#
# A bakery wants **one clip for phones** (upright), **ten seconds** long, and pays **at most $1.00** for it. It does not mind which
# service makes it, if an AI model does: the course's own studio (`"local"`), which costs nothing, does not count here.
#
# **Your turn:** change the values of the order. `price(...)` under it tells you what yours would cost; it
# says `None` where nobody wrote a price down, and stops with a sentence where the service does not make such a clip. The first
# test looks at length and shape, the second at the price of that order.
#
# <details><summary>Hint 1: where to look</summary>The prices for five seconds stand just above. Lesson 02, section 4, has them as a table.</details>
# <details><summary>Hint 2: what to try</summary>Write <code>"seconds": 10</code>, and then one service after the other. Pika's price for ten seconds is not in the list; Luma's older service makes five or nine seconds.</details>
# <details><summary>Hint 3: nearly the answer</summary>The name of the service has an underscore in it, and the size is <code>"720x..."</code>.</details>

# %% nbgrader={"grade_id": "order", "solution": true}
order = {"service": "runway", "seconds": 5, "size": "1280x720"}
### BEGIN SOLUTION
order = {"service": "luma_agents", "seconds": 10, "size": "720x1280"}
### END SOLUTION
cost = price(order["service"], seconds=order["seconds"], size=order["size"])
print("This order would cost", cost)

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** `runway` with 10 seconds: $1.20, over the budget (the price test says so). `luma` with 9 seconds:
# $1.27, and not ten. `pika` with 10: nobody wrote that price down, so the budget could not be kept. `1080x1920` at Luma
# Agents: 1080p, $3.60. `local`: free, and excluded in words.

# %% nbgrader={"grade_id": "order-shape", "grade": true, "points": 2}
assert order.get("seconds") == 10, (
    f'The length: expected 10 seconds, your order says {order.get("seconds")!r}. Change the '
    'value after "seconds".'
)
width, _, height = str(order.get("size")).partition("x")
assert width.isdigit() and height.isdigit(), (
    'The size: expected two numbers with the letter x between, such as "1280x720"; yours is '
    f'{order.get("size")!r}.'
)
assert int(width) < int(height), (
    f"The shape: upright means less wide than high, but yours is {width} wide and {height} "
    "high. Swap the two numbers."
)
print("Good: ten seconds, upright.")

# %% nbgrader={"grade_id": "order-price", "grade": true, "points": 3}
service, seconds, size = (order.get(name) for name in ("service", "seconds", "size"))
width, _, height = str(size).partition("x")
upright = width.isdigit() and height.isdigit() and int(width) < int(height)
assert seconds == 10 and upright, (
    "This test looks at the price of the bakery's order: set ten seconds and an upright size "
    "first. The test above says how."
)
assert service != "local", (
    "The course's own studio is free, but the bakery asked for a clip from a service. Try "
    "those in the list of prices."
)
try:
    cost = price(str(service), seconds=seconds, size=str(size))
except ServiceError as error:
    cost = error
assert not isinstance(cost, ServiceError), (
    f"This order cannot be made: {cost} Section 4 of lesson 02 lists the services."
)
assert cost is not None, (
    f"Nobody has written down what {service} asks for {seconds} seconds, so you cannot keep to "
    "a budget there. Choose a service whose price you know."
)
assert cost.usd <= 1.00, (
    f"Your order costs {cost}; the bakery pays $1.00 at most. Try another service."
)
print("Good: that order fits the budget.")

# %% [markdown] nbgrader={"grade_id": "takes-text"}
# ## Change it: how many takes? (2 points)
#
# The first clip is seldom the right one. You have **$5.00**, and order clips of **5 seconds** from **Runway** (see the prices
# above). How many can you order before the budget says no?
#
# **Your turn:** write the number.
#
# <details><summary>Hint 1: where to look</summary>The prices at the top: runway, five seconds.</details>
# <details><summary>Hint 2: how to think</summary>How often does the price fit into five dollars? The last one has to fit wholly.</details>
# <details><summary>Hint 3: nearly the answer</summary>Divide <code>5.00</code> by the price of one clip. What stands before the decimal point is the number.</details>

# %% nbgrader={"grade_id": "takes", "solution": true}
takes = 0
### BEGIN SOLUTION
takes = 8
### END SOLUTION

# %% nbgrader={"grade_id": "takes-test", "grade": true, "points": 2}
each = price("runway", seconds=5).usd
assert isinstance(takes, int | float) and takes > 0, (
    f"The number of takes: expected a number over 0; yours is {takes!r}."
)
assert takes == int(takes), (
    f"You cannot order {takes} clips: a part of a clip is no clip. Round down."
)
assert takes * each <= 5.00, (
    f"{takes:g} clips cost ${takes * each:.2f}, more than $5.00. The budget would refuse the "
    "last."
)
assert (takes + 1) * each > 5.00, (
    f"{takes:g} clips cost ${takes * each:.2f}; there is money left for another."
)
print("Good: and after those the budget says no.")

# %% [markdown] nbgrader={"grade_id": "next-text"}
# ## Change it: what next? (5 points)
#
# Five things that happen. What do you do?
#
# - **a** wait as long as it says, then send the order again
# - **b** change the words of the prompt
# - **c** look at the service's own list of jobs, before you do anything
# - **d** ask for the job again: that gives a fresh link
# - **e** go on waiting
#
# `Retry-After: 20` is a line of a service's answer. It means: come back in 20 seconds.
#
# **Your turn:** replace each question mark by one letter. Each letter fits once.
#
# <details><summary>Hint 1: where to look</summary>Section 5 of lesson 02, and its sections that begin with <em>More</em>.</details>
# <details><summary>Hint 2: how to think</summary>Ask of each: was the order taken? Is the clip there?</details>
# <details><summary>Hint 3: nearly the answer</summary><code>THROTTLED</code> means that the order was taken, and others are before you.</details>

# %% nbgrader={"grade_id": "next", "solution": true}
next_step = {
    "the order is answered with 429, Retry-After: 20": "?",
    "the job says THROTTLED": "?",
    "the prompt is refused by moderation": "?",
    "the link to the finished clip is answered with 403": "?",
    "the connection broke after the order was sent": "?",
}
### BEGIN SOLUTION
next_step = {
    "the order is answered with 429, Retry-After: 20": "a",
    "the job says THROTTLED": "e",
    "the prompt is refused by moderation": "b",
    "the link to the finished clip is answered with 403": "d",
    "the connection broke after the order was sent": "c",
}
### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** *Connection broke: a* (send it again): the way to pay twice. *THROTTLED: a*: the order was taken
# already. *403: b or a*: it looks like a refusal of the order, but only the link has ended.

# %% nbgrader={"grade_id": "next-taken", "grade": true, "points": 3}
because = {
    "the order is answered with 429, Retry-After: 20": (
        "a",
        "429 means: not taken, too many requests from you. The answer says when to come back."
    ),
    "the job says THROTTLED": (
        "e",
        "A job that has a state was taken. Sending it again makes a second one."
    ),
    "the connection broke after the order was sent": (
        "c",
        "It may have been taken, and only the answer was lost: look before you send it again, "
        "or you may pay twice."
    ),
}
for what, (wanted, why) in because.items():
    got = str(next_step.get(what)).strip().lower()
    assert got in "abcde" and len(got) == 1, (
        f"When {what}, your answer is {got!r}; it should be one letter from a to e."
    )
    assert got == wanted, f"When {what}, you chose {got}. {why} Choose again from the list."
print("Good: you know when an order was taken.")

# %% nbgrader={"grade_id": "next-clip", "grade": true, "points": 2}
because = {
    "the prompt is refused by moderation": (
        "b",
        "The same words would be refused again, and may cost again: change them."
    ),
    "the link to the finished clip is answered with 403": (
        "d", "The clip is there; only this link to it is over. The job gives a fresh one.",
    ),
}
for what, (wanted, why) in because.items():
    got = str(next_step.get(what)).strip().lower()
    assert got in "abcde" and len(got) == 1, (
        f"When {what}, your answer is {got!r}; it should be one letter from a to e."
    )
    assert got == wanted, f"When {what}, you chose {got}. {why} Choose again from the list."
print("Good: you know when the words have to change, and when only the link.")

# %% [markdown] nbgrader={"grade_id": "key-text"}
# ## Change it: where may the key go? (4 points)
#
# You have a key for Runway. **Your turn:** in the place of each `None`, write `True` where it may go, and `False` where it may
# not. Python's words for *yes* and *no* begin with a capital letter, and stand without quotes.
#
# <details><summary>Hint 1: where to look</summary>Section 6 of lesson 02.</details>
# <details><summary>Hint 2: how to think</summary>Who can read it there, today and in a year? And whose computer is it?</details>
# <details><summary>Hint 3: nearly the answer</summary>Two of the five are fine.</details>

# %% nbgrader={"grade_id": "key", "solution": true}
key_may_go = {
    "into a cell of this notebook": None,
    "into the environment variable RUNWAYML_API_SECRET on my own computer": None,
    "into a notebook on Binder, as nobody is looking": None,
    "into the hidden question that ask_key('runway') asks, on my own computer": None,
    "into an e-mail to my project group": None,
}
### BEGIN SOLUTION
key_may_go = {
    "into a cell of this notebook": False,
    "into the environment variable RUNWAYML_API_SECRET on my own computer": True,
    "into a notebook on Binder, as nobody is looking": False,
    "into the hidden question that ask_key('runway') asks, on my own computer": True,
    "into an e-mail to my project group": False,
}
### END SOLUTION

# %% nbgrader={"grade_id": "key-never", "grade": true, "points": 2}
because = {
    "into a cell of this notebook": (
        "A notebook is saved, shared and handed in, with everything in its cells."
    ),
    "into a notebook on Binder, as nobody is looking": (
        "Binder is somebody else's computer: you cannot know who looks."
    ),
    "into an e-mail to my project group": (
        "An e-mail is copied and kept in many places. Each of the group gets a key of their "
        "own."
    ),
}
for where, why in because.items():
    got = key_may_go.get(where)
    assert isinstance(got, bool), (
        f"May the key go {where}? Your answer is {got!r}; it should be True or False, "
        "without quotes."
    )
    assert got is False, f"May the key go {where}? You say yes. {why}"
print("Good: there it never goes.")

# %% nbgrader={"grade_id": "key-fine", "grade": true, "points": 2}
for where in (
    "into the environment variable RUNWAYML_API_SECRET on my own computer",
    "into the hidden question that ask_key('runway') asks, on my own computer",
):
    got = key_may_go.get(where)
    assert isinstance(got, bool), (
        f"May the key go {where}? Your answer is {got!r}; it should be True or False, "
        "without quotes."
    )
    assert got is True, (
        f"May the key go {where}? You say no, but a program has to get it somewhere: section 6 "
        "names this place."
    )
print("Good: there it may go, with a budget beside it.")

# %% [markdown] nbgrader={"grade_id": "wait-text"}
# ## Write it: wait, with a deadline (6 points)
#
# **Your turn:** write `wait_for`. It asks how a job is doing until the job is over, or until the time is up, and gives back the
# job as it was then.
#
# - `service.poll(job)` gives the job as it is now; `job.finished` is `True` when it is over, well or badly.
# - `clock()` tells the time in seconds. Give up when `seconds` have passed since the beginning: a loop that may wait for ever
#   is how programs hang. The last pause may end a little after that.
# - `sleep(pause)` pauses. Begin with a pause of 1 second and make each pause twice as long as the one before, but never
#   longer than 8 seconds: services slow those down who ask all the time.
# - Use the `clock` and the `sleep` that are handed in, not those of `time`: the tests hand in their own, so that nobody waits.
# - A job that is over already is handed back at once, without a question.
# - A state that you have never heard of is no reason to stop: `job.finished` knows.
#
# <details><summary>Hint 1: where to look</summary>Lesson 02, <em>More: a poll loop that ends</em>, has this loop with other names.</details>
# <details><summary>Hint 2: which tools</summary><code>until = clock() + seconds</code> before the loop; <code>while not job.finished and clock() &lt; until:</code>; <code>min(2 * pause, 8)</code>.</details>
# <details><summary>Hint 3: nearly the lines</summary>In the loop: <code>sleep(pause)</code>, then <code>pause = min(2 * pause, 8)</code>, then <code>job = service.poll(job)</code>. After it: <code>return job</code></details>

# %% nbgrader={"grade_id": "wait", "solution": true}
def wait_for(service, job, seconds, clock, sleep):
    """Ask for the job until it is over or `seconds` have passed; return it as it is then."""
    ### BEGIN SOLUTION
    until, pause = clock() + seconds, 1
    while not job.finished and clock() < until:
        sleep(pause)
        pause = min(2 * pause, 8)
        job = service.poll(job)
    return job
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** `while job.state != "succeeded"`: a refused or failed job is asked for until the deadline.
# `time.time()` in the place of `clock()`: the test's clock is its own, and the loop would not end (the test stops it after 500
# questions). A constant pause: two points for politeness are lost. Counting questions in the place of seconds.

# %% nbgrader={"grade_id": "wait-ends", "grade": true, "points": 3}
class Recorded:
    """A service that plays recorded states; time passes only when somebody sleeps."""

    def __init__(self, *states):
        self.states, self.now, self.asked, self.pauses = states, 1000.0, [], []

    def poll(self, job):
        assert len(self.asked) < 500, (
            "wait_for asked 500 times. Look at clock(): the time was up long ago."
        )
        self.asked.append(job.id)
        state = self.states[min(len(self.asked), len(self.states)) - 1]
        return Job(job.id, "recorded", state, state.upper())

    def clock(self):
        return self.now

    def sleep(self, pause):
        assert 0 < pause < 600, f"sleep was called with {pause!r}; a pause is some seconds."
        self.pauses.append(pause)
        self.now += pause


def ordered(number="job_7"):
    return Job(number, "recorded", "queued", "QUEUED")


day = Recorded("queued", "running", "running", "succeeded")
last = wait_for(day, ordered(), 600, day.clock, day.sleep)
assert last is not None, (
    "wait_for gives nothing back yet: it needs a line that begins with return."
)
assert last.state == "succeeded", (
    f"wait_for should give the job back as it is at the end (succeeded); yours is {last.state}."
)
assert len(day.asked) == 4, (
    f"This job is over at question 4; wait_for asked {len(day.asked)} times."
)
### BEGIN HIDDEN TESTS
for bad in ("failed", "refused", "cancelled"):
    day = Recorded("running", bad, "running")
    last = wait_for(day, ordered("job_31"), 60, day.clock, day.sleep)
    assert last.state == bad, (
        f"A job that is {bad} is over: ask job.finished, not for one word."
    )
    assert day.asked == ["job_31"] * 2, (
        "wait_for should stop asking when the job is over, and ask for the job it was given."
    )
day = Recorded("running")
done = Job("job_8", "recorded", "succeeded", "DONE")
assert wait_for(day, done, 600, day.clock, day.sleep).state == "succeeded" and not day.asked, (
    "This job was over already: nobody has to ask."
)
### END HIDDEN TESTS
print("Good: wait_for brings the job back when it is over.")

# %% nbgrader={"grade_id": "wait-polite", "grade": true, "points": 3}
stuck = Recorded("running")
last = wait_for(stuck, ordered(), 60, stuck.clock, stuck.sleep)
assert last is not None and last.state == "running", (
    "When the time is up, wait_for should give back the job as it is."
)
waited = stuck.now - 1000
assert 60 <= waited <= 69, (
    f"With seconds=60, wait_for gave up after {waited:g} seconds. Compare clock() with the "
    "deadline."
)
assert stuck.pauses[:5] == [1, 2, 4, 8, 8], (
    f"The pauses: expected 1, 2, 4, 8, 8 ... seconds; yours are {', '.join(map(str, stuck.pauses[:5]))}."
)
### BEGIN HIDDEN TESTS
stuck = Recorded("warming_up")
wait_for(stuck, ordered("job_9"), 200, stuck.clock, stuck.sleep)
assert 200 <= stuck.now - 1000 <= 209, (
    f"With seconds=200, wait_for gave up after {stuck.now - 1000:g} seconds. A word that "
    "nobody knows is no end."
)
assert max(stuck.pauses) <= 8, (
    f"A pause is 8 seconds at most; one of yours was {max(stuck.pauses):g}."
)
### END HIDDEN TESTS
print("Good: wait_for is polite, and it gives up in time.")

# %% [markdown] nbgrader={"grade_id": "once-text"}
# ## Write it: order once (4 points)
#
# **Your turn:** write `order_once`. It sends one order, never twice, and writes it into the list `notes`.
#
# - `service.submit(prompt)` sends the order and gives a job back. If the line breaks, it raises `NotReachable`.
# - Append exactly one line of text to `notes` for each order, when you know how it went. When it was taken: the prompt and
#   `job.id`; then give back the job.
# - When the line broke: the prompt and the words `no answer`; then give back `None`. Do not send again: the order may have
#   been taken.
# - Catch `NotReachable` only. Any other error, such as a refusal, goes through to the caller, and gets no line.
# - No line holds the key (`service.key`): notes are kept, and shown to others.
#
# <details><summary>Hint 1: where to look</summary>Lesson 02, <em>More: was my order taken?</em>, catches this error.</details>
# <details><summary>Hint 2: which tools</summary><code>try:</code> and <code>except NotReachable:</code>; <code>notes.append(f"{prompt}: {job.id}")</code>.</details>
# <details><summary>Hint 3: nearly the lines</summary>In <code>try</code>: <code>job = service.submit(prompt)</code>. In <code>except NotReachable</code>: append, then <code>return None</code>. Below both: append, then <code>return job</code></details>

# %% nbgrader={"grade_id": "once", "solution": true}
def order_once(service, prompt, notes):
    """Send one order, once; note it without the key; return the job, or None if no answer "
    "came."""
    ### BEGIN SOLUTION
    try:
        job = service.submit(prompt)
    except NotReachable:
        notes.append(f"{prompt}: no answer")
        return None
    notes.append(f"{prompt}: {job.id}")
    return job
    ### END SOLUTION


# %% [markdown] tags=["instructor"]
# **Tempting wrong answers.** A loop that tries three times: the test counts orders. `except Exception`: a refusal is then
# noted as "no answer"; a hidden test lets one through. `notes.append(vars(service))` or the whole service: the key is in it.

# %% nbgrader={"grade_id": "once-sent", "grade": true, "points": 2}
class Line:
    """A service at the end of a line that can break; it takes every order that arrives."""

    def __init__(self, *, breaks=False, refuses=False, key="demo-key-not-a-real-one"):
        self.breaks, self.refuses, self.key, self.taken = breaks, refuses, key, []

    def submit(self, prompt):
        self.taken.append(prompt)
        assert len(self.taken) < 20, "order_once sent the order 20 times. Once is enough."
        if self.breaks:
            raise NotReachable("The connection broke before the answer was there.")
        if self.refuses:
            raise ServiceError("This prompt is not welcome.")
        return Job(f"job_{len(self.taken) + 40}", "line", "queued", "QUEUED")


good, broken, notes = Line(), Line(breaks=True), []
job = order_once(good, "a red fox", notes)
assert job is not None and job.id == "job_41", (
    f"order_once should give the job back; it gave {job!r}."
)
assert good.taken == ["a red fox"], (
    f"The service should get the prompt once; it got {good.taken}."
)
assert order_once(broken, "a blue boat", notes) is None, (
    "When no answer comes, order_once gives None back."
)
assert len(broken.taken) == 1, (
    f"The line broke, and order_once sent the order {len(broken.taken)} times: that may be "
    f"{len(broken.taken)} bills."
)
### BEGIN HIDDEN TESTS
refusing, notes = Line(refuses=True), []
try:
    order_once(refusing, "a storm", notes)
    said = "nothing"
except ServiceError as error:
    said = str(error)
assert "not welcome" in said, (
    "A refusal is not a broken line: catch NotReachable only, and let other errors through."
)
assert notes == [], f"A refused order was not taken, so it gets no line; you noted {notes}."
### END HIDDEN TESTS
print("Good: one order is sent once.")

# %% nbgrader={"grade_id": "once-noted", "grade": true, "points": 2}
notes = []
order_once(Line(), "a red fox", notes)
order_once(Line(breaks=True), "a blue boat", notes)
assert len(notes) == 2, f"Two orders, two notes; there are {len(notes)}."
notes = [str(note) for note in notes]
assert "a red fox" in notes[0] and "job_41" in notes[0], (
    f"The first note should hold the prompt and job_41; it says {notes[0]!r}."
)
assert "a blue boat" in notes[1] and "no answer" in notes[1].lower(), (
    f"The second note should hold the prompt and “no answer”; it says {notes[1]!r}."
)
assert Line().key not in repr(notes), (
    "The key stands in your notes. Note the prompt and the job's number, and nothing else of "
    "the service."
)
### BEGIN HIDDEN TESTS
secret = "another-demo-key-4711"
notes = []
order_once(Line(key=secret), "an owl", notes)
order_once(Line(key=secret, breaks=True), "an owl", notes)
assert secret not in repr(notes) and not any(hasattr(note, "key") for note in notes), (
    "The key of another service stands in your notes. Note the prompt and the job's number, "
    "and nothing else of the service."
)
### END HIDDEN TESTS
print("Good: it is noted, and the key is not.")

# %% [markdown] nbgrader={"grade_id": "outro"}
# ## Done?
#
# Run your answer cells. Then click into the next cell and press Shift+Enter: it runs every test, the hidden ones too, and
# says what is not right yet, in a table. Under the table you can open the answer of each task that you have tried. (*Run All
# Cells* stops at the first test that complains.) Then save, and hand in the notebook as your instructor told you. If you learn
# on your own, you are done.

# %% nbgrader={"grade_id": "check"}
from aivideo.notebook import check_exercise

check_exercise("02-four-services")
