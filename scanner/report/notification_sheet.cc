#include "scanner/report/notification_sheet.h"

#include <utility>

#include "scanner/report/texts_list.h"

namespace leakscan {
namespace {

// The bands of the CNIL's open data ("Nombre de personnes impactées").
std::string BandOfPersons(std::uint64_t persons, Language language) {
  constexpr std::pair<std::uint64_t, std::string_view> kBands[] = {
      {5, "0 – 5"}, {50, "6 – 50"}, {300, "51 – 300"}, {5000, "301 – 5000"}};
  for (const auto& [last, name] : kBands) {
    if (persons <= last) return std::string(name);
  }
  return std::string(texts::kBandTop.In(language));
}

class Sheet {
 public:
  Sheet(const Facts& facts, const EnisaScore& score, const std::optional<Deadline>& deadline,
        Language language)
      : facts_(facts),
        total_(facts.total),
        score_(score),
        deadline_(deadline),
        language_(language) {}

  std::vector<SheetSection> Make() {
    AddNotification();
    AddDates();
    AddBreach();
    AddPersons();
    AddData();
    AddConsequences();
    AddMeasures();
    return std::move(sections_);
  }

 private:
  std::string Say(const Both& text) const { return std::string(text.In(language_)); }
  std::string Say(const Both& text, std::initializer_list<std::string> values) const {
    return Fill(text.In(language_), values);
  }
  std::string Count(std::uint64_t count) const { return CountText(count, language_); }

  void Begin(const Both& title) { sections_.push_back({title, {}}); }

  SheetRow& Add(std::string_view key, const Both& label, Origin origin,
                std::vector<std::string> values) {
    sections_.back().rows.push_back({key, label, origin, std::move(values), {}});
    return sections_.back().rows.back();
  }
  void Miss(std::string_view key, const Both& label) { Add(key, label, Origin::kMissing, {}); }
  // A row that is there if the scan has found something for it.
  void AddFound(std::string_view key, const Both& label, Origin origin,
                std::vector<std::string> values) {
    const bool missing = values.empty();
    Add(key, label, missing ? Origin::kMissing : origin, std::move(values));
  }

  bool found() const { return total_.exposures > 0; }

  void AddNotification() {
    Begin(texts::kNotification);
    Add("type", texts::kNotificationType, Origin::kProposed, {Say(texts::kInitial)});
    Miss("organisation", texts::kOrganisation);
    Miss("contact", texts::kContactPoint);
  }

  void AddDates() {
    Begin(texts::kDates);
    if (deadline_) {
      Add("aware", texts::kAwareRow, Origin::kProposed,
          {deadline_->aware_local, deadline_->aware_utc});
      Add("deadline", texts::kDueRow, Origin::kComputed,
          {deadline_->due_local, deadline_->due_utc});
    } else {
      Miss("aware", texts::kAwareRow);
      Miss("deadline", texts::kDueRow);
    }
    std::vector<std::string> dates;
    if (facts_.lines.with_posted > 0) {
      dates.push_back(
          Say(texts::kPostedBetween, {facts_.lines.first_posted, facts_.lines.last_posted}));
    }
    AddFound("dates", texts::kBreachDates, Origin::kProposed, std::move(dates));
    Miss("circumstances", texts::kCircumstances);
    Miss("delay", texts::kDelay);
  }

  void AddBreach() {
    Begin(texts::kBreach);
    std::vector<std::string> established;
    std::vector<std::string> nature;
    std::vector<std::string> origin;
    if (found()) {
      established.push_back(Say(texts::kEstablishedValue));
      nature.push_back(Say(texts::kConfidentialityLoss));
      if (facts_.lines.with_url > 0) origin.push_back(Say(texts::kOriginPublished));
    }
    AddFound("established", texts::kEstablished, Origin::kProposed, std::move(established));
    AddFound("nature", texts::kNature, Origin::kProposed, std::move(nature));
    AddFound("origin", texts::kOrigin, Origin::kProposed, std::move(origin));
    Miss("cause", texts::kCause);
  }

  void AddPersons() {
    Begin(texts::kPersonsSection);
    std::vector<std::string> categories;
    if (found()) categories.push_back(Say(texts::kPatients));
    if (total_.minors.max > 0) categories.push_back(Say(texts::kMinorsCategory));
    if (total_.professionals > 0) {
      categories.push_back(Say(texts::kEmployees, {Count(total_.professionals)}));
    }
    AddFound("person_categories", texts::kPersonCategories, Origin::kProposed,
             std::move(categories));
    std::string band = BandOfPersons(total_.persons_range.min, language_);
    const std::string last = BandOfPersons(total_.persons_range.max, language_);
    if (last != band) band += Say(texts::kTo) + last;
    Add("person_count", texts::kPersonCount, Origin::kComputed,
        {PersonsText(facts_, language_), Say(texts::kBand, {band})});
    if (facts_.run_count > facts_.runs_without_summary) {
      Add("minor_count", texts::kMinorCount, Origin::kComputed,
          {RangeText(total_.minors, language_)});
    } else {
      Miss("minor_count", texts::kMinorCount);
    }
  }

  void AddData() {
    Begin(texts::kDataSection);
    Add("record_count", texts::kRecordCount, Origin::kComputed, {Count(total_.exposures)});
    std::vector<std::string> categories;
    const auto add = [&](const Both& name, std::initializer_list<std::string_view> detectors) {
      const std::uint64_t values = FindingsOf(total_, detectors);
      if (values == 0) return;
      categories.push_back(Say(name) + " – " + Count(values));
    };
    add(texts::kCivilStatus, {"person_name", "birth_date"});
    add(texts::kNirCategory, {"nir", "ins_c"});
    add(texts::kContactCategory, {"phone", "email", "postal_address"});
    add(texts::kAccessCategory, {"password", "password_hash"});
    add(texts::kFinancialCategory, {"iban", "payment_card"});
    AddFound("data_categories", texts::kDataCategories, Origin::kComputed, std::move(categories));
    const std::uint64_t health = total_.by_category[static_cast<std::size_t>(Category::kHealth)];
    if (health > 0) {
      Add("sensitive", texts::kSensitive, Origin::kComputed,
          {Say(texts::kHealthData, {Count(health), Count(total_.with_health)})})
          .evidence = facts_.critical_ids;
    } else {
      Add("sensitive", texts::kSensitive, Origin::kProposed, {Say(texts::kNoHealthData)});
    }
    std::vector<std::string> prior;
    const std::uint64_t hashed = FindingsOf(total_, {"password_hash"});
    const std::uint64_t clear = FindingsOf(total_, {"password"});
    if (hashed + clear > 0) {
      prior.push_back(Say(texts::kPasswordsHashed, {Count(hashed), Count(clear)}));
    }
    AddFound("prior_measures", texts::kPriorMeasures, Origin::kProposed, std::move(prior));
  }

  void AddConsequences() {
    Begin(texts::kConsequences);
    const bool health = total_.with_health > 0;
    const bool identity = total_.with_nir > 0 || total_.with_name_birth > 0;
    std::vector<std::string> consequences;
    std::vector<std::string> harm;
    if (found()) {
      consequences = {Say(texts::kSpread), Say(texts::kCrossed), Say(texts::kMisused)};
      harm.push_back(Say(texts::kLossOfControl));
      if (identity) harm.push_back(Say(texts::kIdentityTheft));
      if (health) harm.push_back(Say(texts::kDiscrimination));
      if (health) harm.push_back(Say(texts::kSecrecy));
      if (FindingsOf(total_, {"iban", "payment_card"}) > 0) {
        harm.push_back(Say(texts::kFinancialLoss));
      }
      if (FindingsOf(total_, {"email", "phone"}) > 0) harm.push_back(Say(texts::kPhishing));
    }
    AddFound("consequences", texts::kLikelyConsequences, Origin::kProposed,
             std::move(consequences));
    AddFound("harm", texts::kHarm, Origin::kProposed, std::move(harm));
    std::vector<std::string> severity;
    if (score_.applies) {
      std::string name(CnilName(BandOf(score_.min), language_));
      if (BandOf(score_.min) != BandOf(score_.max)) {
        name += Say(texts::kTo) + std::string(CnilName(BandOf(score_.max), language_));
      }
      severity.push_back(
          Say(texts::kSeverityValue, {name, ScoreText(score_.min, score_.max, language_)}));
    }
    AddFound("severity", texts::kSeverityRow, Origin::kProposed, std::move(severity));
  }

  void AddMeasures() {
    Begin(texts::kMeasures);
    Miss("measures", texts::kMeasuresTaken);
    Miss("informed", texts::kInformed);
    if (facts_.run_count > facts_.runs_without_summary) {
      Add("reachable", texts::kReachableRow, Origin::kComputed,
          {Say(texts::kReachableValue, {Count(total_.by_email), Count(total_.by_phone),
                                        Count(total_.by_post), Count(total_.by_none)})});
    } else {
      Miss("reachable", texts::kReachableRow);
    }
    Miss("cross_border", texts::kCrossBorder);
    Miss("other_notices", texts::kOtherNotices);
  }

  const Facts& facts_;
  const Tally& total_;
  const EnisaScore& score_;
  const std::optional<Deadline>& deadline_;
  const Language language_;
  std::vector<SheetSection> sections_;
};

}  // namespace

std::vector<SheetSection> MakeSheet(const Facts& facts, const EnisaScore& score,
                                    const std::optional<Deadline>& deadline, Language language) {
  return Sheet(facts, score, deadline, language).Make();
}

std::uint64_t FindingsOf(const Tally& total, std::initializer_list<std::string_view> detectors) {
  std::uint64_t findings = 0;
  for (const std::string_view detector : detectors) {
    if (const auto it = total.by_detector.find(detector); it != total.by_detector.end()) {
      findings += it->second;
    }
  }
  return findings;
}

std::string_view OriginName(Origin origin, Language language) {
  switch (origin) {
    case Origin::kComputed:
      return texts::kComputed.In(language);
    case Origin::kProposed:
      return texts::kProposed.In(language);
    case Origin::kMissing:
      break;
  }
  return texts::kMissing.In(language);
}

std::string PersonsText(const Facts& facts, Language language) {
  const std::string range = RangeText(facts.total.persons_range, language);
  return facts.estimated ? Fill(texts::kAbout.In(language), {range}) : range;
}

}  // namespace leakscan
