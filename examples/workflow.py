"""A campaign from publishing metrics to a report, in six steps."""
# ruff: noqa: E402, I001 (each step stands alone and brings its own imports)

# Step 1: Create Report
from aicmo.analytics import create_report
from datetime import datetime, timedelta

start = datetime.utcnow()
end = start + timedelta(days=30)

report = create_report(period_start=start, period_end=end)

# Step 2: Add Campaign from Phase 2
from aicmo.analytics import add_campaign

campaign = add_campaign(
    report,
    campaign_id="camp-001",
    campaign_name="Q1 Product Launch",
    start_date=start,
    end_date=end,
    total_contacts=500,
)

# Step 3: Add Publishing Metrics from Phase 2
from aicmo.analytics import add_metrics

# LinkedIn performance
add_metrics(
    campaign_id="camp-001",
    channel="LinkedIn",
    impressions=10000,
    clicks=500,
    engagements=1000,
    conversions=50,
)

# Twitter performance
add_metrics(
    campaign_id="camp-001",
    channel="Twitter",
    impressions=5000,
    clicks=300,
    engagements=400,
    conversions=20,
)

# Email performance
add_metrics(
    campaign_id="camp-001",
    channel="Email",
    impressions=500,
    clicks=100,
    engagements=150,
    conversions=30,
)

# Step 4: Score Contacts from Phase 1 CRM
from aicmo.analytics import score_contact

# Score each contact based on engagement
score_contact(
    contact_email="john@example.com",
    contact_id="crm-001",
    emails_sent=10,
    emails_opened=7,
    total_clicks=5,
    total_conversions=1,
    campaigns_engaged=2,
)

score_contact(
    contact_email="jane@example.com",
    contact_id="crm-002",
    emails_sent=15,
    emails_opened=12,
    total_clicks=8,
    total_conversions=2,
    campaigns_engaged=3,
)

# Step 5: Finalize Report
from aicmo.analytics import finalize_report

final_report = finalize_report(report)

# Step 6: Analyze Results
# Get campaign ROI
overall_roi = final_report.overall_roi(cost_per_contact=1.0)
print(f"Overall ROI: {overall_roi}%")

# Get top performing contacts
top_contacts = final_report.top_contacts_by_engagement(limit=10)
for contact in top_contacts:
    print(f"{contact.contact_email}: LTV = {contact.lifetime_value_score():.1f}")

# Get high-value contacts
high_value = final_report.contacts_by_tier("high")
print(f"High-value contacts: {len(high_value)}")

# Get summary statistics
stats = final_report.summary_stats()
print(f"Total impressions: {stats['total_impressions']}")
print(f"Overall CTR: {stats['overall_ctr']:.2%}")
print(f"Overall conversion rate: {stats['overall_conversion_rate']:.2%}")
