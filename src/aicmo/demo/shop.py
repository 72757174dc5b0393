"""The whole year at once: draws it, writes the files, hands back the ledger."""

from __future__ import annotations

from pathlib import Path

from aicmo.demo.ads import draw_ads
from aicmo.demo.exports import write_google, write_meta
from aicmo.demo.ledger import Ledger
from aicmo.demo.mail import draw_mail
from aicmo.demo.orders import draw_orders, write_orders
from aicmo.demo.people import draw_people
from aicmo.demo.rates import draw_rates
from aicmo.demo.story import FULL_SIZE
from aicmo.demo.webhook import write_sendgrid
from aicmo.errors import UsageError

GOOGLE, META, SENDGRID = "google_ads_campaigns.csv", "meta_ads.csv", "sendgrid_events.ndjson"
ORDERS, RATES = "orders.csv", "rates.csv"
FILES = (GOOGLE, META, SENDGRID, ORDERS, RATES)
SMALLEST = 100


def generate(folder: Path, *, seed: int = 7, contacts: int = FULL_SIZE) -> Ledger:
    """Writes `FILES` into `folder`, which is made where it is missing, and returns what they must add up to.

    The year is `story.PERIOD`. The same seed and number of contacts give the same bytes (with the same numpy).
    Everything scales with the contacts: 20,000 make about 600,000 e-mail events and 17,000 orders.
    Raises `UsageError` for fewer than 100 contacts, because then some guest would be left without an order.
    """
    if contacts < SMALLEST:
        raise UsageError(f"A demo needs at least {SMALLEST} contacts, not {contacts}.")
    people, rates, ads = draw_people(seed, contacts), draw_rates(seed), draw_ads(seed, contacts)
    mail = draw_mail(seed, people)
    orders = draw_orders(seed, people, ads, mail)
    folder.mkdir(parents=True, exist_ok=True)
    write_google(ads, folder / GOOGLE)
    write_meta(ads, folder / META)
    write_orders(orders, people, folder / ORDERS)
    rates.write(folder / RATES)
    repeated = write_sendgrid(mail, people, folder / SENDGRID, seed=seed)
    return Ledger(people, ads, mail, orders, rates, repeated)
