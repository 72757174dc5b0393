"""LinkedIn: the connections of a member, from the archive of their data."""

from __future__ import annotations

from aicmo.connectors._columns import Columns
from aicmo.connectors._contacts import contacts
from aicmo.connectors.base import About, Head, Reading

_ABOUT = About(
    gives="Name, company and position of each connection, and the address of those who share it; a connection's profile link is its id.",
    export="Settings > Data privacy > Get a copy of your data > Connections: Connections.csv.",
    unsupported="Most connections share no address, so they are known to LinkedIn's own source alone. Connections whose name is empty have "
    "closed their account and are dropped. The lines above the header are skipped.",
)


class LinkedInConnections:
    name = "linkedin_connections"
    label = "LinkedIn connections"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if not columns.has("first_name", "last_name", "email_address", "connected_on"):
            return None
        return contacts(self.name, columns, ids=("url",))


CONNECTOR = LinkedInConnections()
