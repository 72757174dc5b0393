"""What people call things: plain column names by canonical field, event types, and the breakdowns of a report.

English with the words of the large platforms, German, Spanish and French. Plain names are as `plain` makes them.
"""

from __future__ import annotations

from aicmo.connectors._columns import Spec
from aicmo.connectors.base import Parse

_TEXT, _COUNT, _MONEY = Parse.TEXT, Parse.COUNT, Parse.MONEY


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_CURRENCY = (Parse.CURRENCY, _names("currency currency_code account_currency wahrung moneda divisa devise"))
_CHANNEL = (_TEXT, _names("channel marketing_channel channel_name kanal canal platform publisher"))

EVENTS: Spec = {
    "source_event_id": (_TEXT, _names("event_id source_event_id event_uuid activity_id uuid id")),
    "occurred_at": (
        Parse.TIME,
        _names(
            """occurred_at event_time event_timestamp timestamp ts event_at datetime date_time event_date activity_date
            time created_at created date zeitstempel zeitpunkt datum fecha_hora fecha horodatage date_heure"""
        ),
    ),
    "received_at": (Parse.TIME, _names("received_at ingested_at")),
    "email": (
        Parse.EMAIL,
        _names(
            """email email_address e_mail recipient recipient_email contact_email customer_email user_email
            subscriber_email to mail e_mail_adresse empfanger correo correo_electronico courriel adresse_e_mail"""
        ),
    ),
    "contact_id": (
        _TEXT,
        _names(
            """contact_id customer_id user_id subscriber_id member_id person_id profile_id recipient_id lead_id
            visitor_id kunden_id kundennummer id_cliente id_client"""
        ),
    ),
    "campaign": (
        _TEXT,
        _names(
            """campaign_id utm_campaign email_campaign_id campaign campaign_name kampagne kampagnen_id campana
            campagne mailing newsletter"""
        ),
    ),
    "campaign_name": (_TEXT, _names("campaign_name campaign_title kampagnenname")),
    "channel": _CHANNEL,
    "utm_source": (_TEXT, ("utm_source",)),
    "utm_medium": (_TEXT, ("utm_medium",)),
    "value": (
        _MONEY,
        _names(
            """value revenue amount order_value total order_total purchase_value price conversion_value umsatz betrag
            ingresos importe montant chiffre_d_affaires"""
        ),
    ),
    "currency": _CURRENCY,
    "machine": (Parse.BOOLEAN, _names("machine is_machine machine_open is_machine_open is_bot bot")),
    "message_id": (_TEXT, _names("message_id msg_id smtp_id")),
    "click_url": (_TEXT, _names("click_url clicked_url url link link_url")),
    "user_agent": (_TEXT, _names("user_agent useragent")),
    "mta_response": (_TEXT, _names("mta_response smtp_response response bounce_reason")),
    "reject_reason": (_TEXT, _names("reject_reason drop_reason")),
}
TYPE_COLUMNS = _names(
    """event_type event type event_name action action_type activity activity_type interaction ereignis ereignistyp
    aktion evento tipo_evento evenement type_evenement"""
)
BOUNCE_COLUMNS = _names("bounce_type bounce_class")
BOUNCES = {
    "hard": "true",
    "permanent": "true",
    "soft": "false",
    "transient": "false",
    "temporary": "false",
    "undetermined": "false",
}

MEASURES: Spec = {
    "day": (
        Parse.DAY,
        _names(
            """date day report_date reporting_date stat_date reporting_starts date_start start_date_in_utc stat_time_day
            stat_time_hour time ds week month datum tag fecha dia jour"""
        ),
    ),
    "account": (
        _TEXT,
        _names(
            "account_id ad_account_id advertiser_id profile_id account account_name customer_id konto cuenta compte"
        ),
    ),
    "campaign_name": (_TEXT, _names("campaign_name campaign_title kampagnenname")),
    "ad_group": (
        _TEXT,
        _names(
            """ad_group_id adgroup_id ad_set_id adset_id ad_squad_id ad_group adgroup ad_set_name ad_group_name
            adset_name anzeigengruppe grupo_de_anuncios groupe_d_annonces"""
        ),
    ),
    "ad": (_TEXT, _names("ad_id ad ad_name anzeige anzeigen_id anuncio annonce")),
    "creative": (_TEXT, _names("creative_id creative creative_name")),
    "channel": _CHANNEL,
    "currency": _CURRENCY,
    "time_zone": (_TEXT, _names("time_zone timezone")),
    "impressions": (
        _COUNT,
        _names("impressions impr impression imps views impressionen einblendungen impresiones"),
    ),
    "clicks": (_COUNT, _names("clicks link_clicks inline_link_clicks click swipes taps klicks clics")),
    "spend": (
        _MONEY,
        _names(
            """spend cost amount_spent spent total_spent total_spend ad_spend adspend costs media_cost
            cost_in_local_currency local_spend_amount kosten ausgaben gasto gastos coste costo cout depenses depense"""
        ),
    ),
    "engagements": (_COUNT, _names("engagements engagement interactions interaktionen interacciones")),
    "shares": (_COUNT, _names("shares share retweets reposts")),
    "comments": (_COUNT, _names("comments kommentare comentarios commentaires")),
    "conversions": (
        _COUNT,
        _names(
            """approved_conversions approved_conversion conversions conversion purchases orders transactions
            konversionen conversiones bestellungen pedidos commandes"""
        ),
    ),
    "revenue": (_MONEY, _names("revenue sales turnover umsatz erlos ingresos chiffre_d_affaires ventas")),
    "reported_conversions": (
        _COUNT,
        _names("reported_conversions platform_conversions total_conversions total_conversion"),
    ),
    "reported_revenue": (
        _MONEY,
        _names(
            """reported_revenue platform_revenue conversions_value conversion_value conv_value purchase_value
            total_conversion_value total_purchase_value"""
        ),
    ),
    "sends": (_COUNT, _names("sends sent emails_sent total_sent versendet gesendet enviados envois")),
    "deliveries": (_COUNT, _names("deliveries delivered emails_delivered zugestellt entregados delivres")),
    "bounces": (_COUNT, _names("bounces bounced total_bounces rebotes")),
    "opens": (_COUNT, _names("opens opened total_opens offnungen aperturas ouvertures")),
    "unsubscribes": (_COUNT, _names("unsubscribes unsubscribed abmeldungen bajas desabonnements")),
    "complaints": (_COUNT, _names("complaints spam_reports abuse_reports spam_complaints")),
    "replies": (_COUNT, _names("replies responses antworten respuestas reponses")),
    "contacts_targeted": (_COUNT, _names("contacts_targeted audience_size target_audience")),
    "content_pieces": (_COUNT, _names("content_pieces posts")),
}
MICROS: Spec = {
    "spend": (
        Parse.MICROS,
        _names("cost_micros spend_micros spend_in_micro_dollar spend_micro billed_charge_local_micro cost_micro"),
    ),
    "reported_revenue": (Parse.MICROS, _names("total_conversions_value_in_micro_dollar conversions_value_micros")),
}
CAMPAIGNS = _names("campaign_id campaign campaign_name kampagnen_id kampagne campana id_campana campagne")
BREAKDOWNS = _names(
    """device device_type device_os device_platform os age age_group gender sex interest interests country country_code
    region state city language placement network ad_network_type ad_distribution publisher_platform position hour
    keyword keyword_id search_term query match_type bid_match_type delivered_match_type top_vs_other audience segment
    conversion_type objective geschlecht alter land gerat edad genero pais dispositivo sexe pays appareil"""
)

_TYPES = {
    "queued": "queued processed accepted enqueued",
    "sent": "sent send email_sent sent_email gesendet enviado envoye",
    "delivered": "delivered delivery email_delivered received_email received zugestellt entregado delivre",
    "deferred": "deferred deferral soft_deferral delayed",
    "bounced": """bounced bounce hard_bounce soft_bounce hardbounce softbounce hard_bounced soft_bounced email_bounced
        bounced_email rebotado""",
    "rejected": "rejected reject dropped drop dropped_email blocked suppressed",
    "failed": "failed failure error",
    "opened": "opened open email_opened opened_email email_open unique_open first_open geoffnet abierto ouvert",
    "clicked": """clicked click email_clicked clicked_email email_click link_clicked clicked_link link_click unique_click
        geklickt clic""",
    "unsubscribed": "unsubscribed unsubscribe unsub optout opt_out email_unsubscribed abgemeldet desabonne",
    "subscribed": "subscribed subscribe optin opt_in signup sign_up resubscribe group_resubscribe angemeldet",
    "complained": "complained complaint spam spamreport spam_report spam_complaint abuse marked_as_spam marked_email_as_spam",
    "replied": "replied reply response email_replied geantwortet",
    "impression": "impression impressions view viewed ad_impression",
    "engaged": "engaged engagement like liked reaction",
    "shared": "shared share retweet repost forward forwarded",
    "commented": "commented comment",
    "converted": """converted conversion purchase purchased order ordered placed_order order_placed order_completed
        transaction sale checkout_completed kauf bestellung compra achat""",
    "refunded": "refunded refund order_refunded refunded_order return returned",
}
# Plain label -> event type, and the words that a file's name may carry.
TYPES = {label: kind for kind, labels in _TYPES.items() for label in labels.split()}
FILE_WORDS = {f"{label}s": kind for label, kind in TYPES.items()} | {
    word: TYPES[word] for word in ("unsubscribe", "unsubscribed", "opened", "clicked", "bounced", "delivered")
}
PLATFORMS = {
    "facebook": "paid_social", "fb": "paid_social", "meta": "paid_social", "instagram": "paid_social",
    "linkedin": "paid_social", "tiktok": "paid_social", "pinterest": "paid_social", "snapchat": "paid_social",
    "reddit": "paid_social", "twitter": "paid_social", "adwords": "paid_search", "bing": "paid_search",
}  # fmt: skip
