"""The words and codes by which servers say why they refuse mail, as tables.

The words are those of the MTAs' own manuals and sources (Sendmail, Postfix, Exim, qmail, Exchange) and of the large
mailbox providers' postmaster pages; the codes are those of RFC 3463 and its registry (RFC 7372, RFC 7504, RFC 7505).
"""

from __future__ import annotations

# Regular expressions, to be searched without case. The first reason that is found counts: what is particular stands
# before what many answers have in common.
WORDS = {
    "mailbox_full": (
        r"box(es)? (is |are |was )?(now )?full", r"over ?quota", r"quota (is )?(exceeded|full|violation)",
        r"exceed\w* .{0,40}(quota|storage)", r"exceeded the local limit", r"mailbox (size limit|exceeds)",
        r"(out of|not enough|insufficient)( \w+)? storage", r"storage .{0,20}exceeded", r"disk (full|quota)",
    ),
    "too_large": (
        r"message (size |is |was )?(too (large|big|long)|exceeds)", r"too (large|big) (message|for)", r"file too big",
        r"exceeds? .{0,40}(maximum|max|fixed|size)[\w ]*(message )?(size|limit)", r"line (length|limit)",
    ),
    "sender_unauthenticated": (
        r"\b(dmarc|spf|dkim)\b", r"unauthenticated (e?mail|sender)", r"sender is unauthenticated",
        r"authentication (fail|required)",
    ),
    "sender_unresolved": (
        r"\b(ptr|rdns)\b", r"reverse (dns|lookup|record)", r"ip name lookup", r"without a valid sender domain",
        r"cannot find your hostname",
    ),
    "too_many": (
        r"rate.{0,20}(limit|prevent)", r"too many (connections|messages|recipients|e?-?mails)", r"throttl",
        r"too (fast|frequent)", r"(daily|hourly|sending|relay) (quota|limit)",
    ),
    "spam": (
        r"\bspam\b", r"\bu[bc]e\b", r"junk mail", r"unsolicited", r"bulk (e-?)?mail", r"content rejected",
    ),
    "blocked": (
        r"(black|block) ?-?list", r"\brbls?\b", r"dnsbl", r"spamhaus", r"spamcop", r"reputation", r"\bbanned\b",
        r"(ip|address|host|sender) .{0,20}blocked", r"not accepting connections", r"(your|client) (ip|host) ",
    ),
    "virus": (r"\bvirus\b", r"malware", r"infected"),
    "relaying": (
        r"relay(ing)? (access )?(denied|not (permitted|allowed))", r"(not (permitted|allowed)|unable) to relay",
        r"we do not relay", r"mail relay\b",
    ),
    "sender_refused": (
        r"sender (address )?(rejected|denied|verify fail|unknown)", r"(bad|invalid|unroutable|unknown) sender",
        r"(mail from|sender).{0,40}(domain )?(not exist|unresolvable|refused)", r"permission to post", r"purported",
    ),
    "suspended": (
        r"(account|mailbox|user|address|recipient).{0,60}(disabled|suspended|deactivated|inactive|discontinued|on hold|frozen)",
        r"disabled (recipient|account|mailbox|user)",
    ),
    "moved": (
        r"not our (user|customer)", r"user not local", r"has moved", r"no longer (at|with|here)", r"address (has )?changed",
        r"changed (his|her|their|its) address",
    ),
    "no_mail": (
        r"(does ?n.t|does not|not) (accept|receive|take) (any )?(e?-?mail|messages)\b", r"null ?mx", r"no mail (is )?accepted",
    ),
    "local_failure": (
        r"procmail", r"x-unix;", r"(local|child|mailer) .{0,20}(error|fail)", r"mailer error", r"exit (code|status)",
        r"command (died|failed)", r"pipe to",
    ),
    "unknown_host": (
        r"(host|domain)( name)? ?(is )?(not found|unknown|does ?n.t exist|does not exist)", r"(unknown|no such) (host|domain)",
        r"nxdomain", r"(illegal|invalid|bad) (host|domain)", r"domain is not reachable", r"couldn.t find any host",
        r"name or service not known", r"no mx record", r"unrouteable",
    ),
    "unknown_user": (
        r"(user|recipient|mailbox|account|address|customer|local part|addressee|name)s?\W.{0,80}?"
        r"(unknown|not (be )?found|(does|did) ?n.t (exist|have)|(does|did) not exist|not exist\b|no(t| longer) (valid|known|"
        r"available|active|local)|invalid|not listed|unavailable|undeliverable)",
        r"(unknown|no such|invalid|non.?existent|incorrect|bad|not a valid) (local )?(user|recipient|mailbox|account|address|"
        r"person|name|local)",
        r"no (mailbox|account|user|recipient|valid recipients?)\b", r"doesn.t have an? .{0,40}account",
        r"recip(ient)?notfound", r"not a known user", r"nobody (here )?by that name", r"not listed in",
        r"account that you tried to reach does not", r"unroutable address", r"address rejected\s*$",
        r"recipient address rejected(: access denied|\.?\s*($|\()|: *undeliverable)",
    ),
    "loop": (r"too many hops", r"hop count", r"(mail|routing|forwarding) loop"),
    "expired": (
        r"timed? ?-?out", r"(message|queue|delivery|retry|envelope).{0,40}(expired|too long|timeout)", r"retry (time|timeout)",
        r"(could not be|not yet been|not .{0,30})delivered (for|within|.{0,30}(days|hours))", r"has not (yet )?been delivered",
        r"giv(e|ing) up", r"have been trying", r"will (be retried|keep trying|continue)", r"delayed",
    ),
    "network": (
        r"connection (refused|lost|reset|failed|dropped)", r"network (is )?(unreachable|error)", r"no route",
        r"(could|can)n.?o?t (establish|connect)", r"could not connect", r"unreachable", r"not reachable",
        r"name service error", r"dns (error|query|failure)", r"accept our requests to connect", r"able to establish",
    ),
    "content": (
        r"(content|attachment|8-bit|header|media|mime|format).{0,40}(error|reject|not (allowed|accepted|supported)|improper|"
        r"invalid|blocked)",
        r"improper use", r"rfc ?[25]822", r"not .{0,20}compliant", r"multiple .{0,20}(addresses|headers)",
        r"potential security", r"conversion",
    ),
    "policy": (
        r"polic(y|ies)", r"administrative(ly)? (prohib|den)", r"prohibited", r"not (authori[sz]ed|permitted|allowed)",
        r"access denied", r"security reasons", r"blocked", r"use the smtp server",
    ),
    "system": (
        r"(system|internal|server|local|configuration) (error|failure|problem|trouble)", r"service (unavailable|refus)",
        r"try again later", r"temporar(y|ily)",
    ),
    "refused": (r"reject", r"refused", r"denied", r"not accepted", r"filter"),
}  # fmt: skip

# Enhanced status codes by subject and detail, and what is left to say of a subject where the detail is none of these.
STATUSES = {
    "1.0": "unknown_user", "1.1": "unknown_user", "1.2": "unknown_host", "1.3": "unknown_user", "1.4": "unknown_user",
    "1.6": "moved", "1.7": "sender_refused", "1.8": "sender_refused", "1.10": "no_mail", "2.1": "suspended",
    "2.2": "mailbox_full", "2.3": "too_large", "3.1": "mailbox_full", "3.2": "no_mail", "3.3": "content",
    "3.4": "too_large", "4.1": "network", "4.2": "network", "4.3": "network", "4.4": "unknown_host", "4.6": "loop",
    "4.7": "expired", "7.8": "policy", "7.13": "suspended", "7.20": "sender_unauthenticated",
    "7.23": "sender_unauthenticated", "7.25": "sender_unresolved", "7.26": "sender_unauthenticated", "7.27": "sender_refused",
}  # fmt: skip
SUBJECTS = {"3": "system", "4": "network", "5": "system", "6": "content", "7": "policy"}
# The address, or all of its host, is gone for good.
HARD = frozenset({"unknown_user", "unknown_host", "moved", "no_mail"})
REASONS = (*WORDS, "filtered")
