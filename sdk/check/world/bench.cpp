#include "sdk/check/world/bench.hpp"

#include <filesystem>

#include "sdk/check/world/order.hpp"

namespace gpushopper::check {
namespace {

constexpr std::uint64_t kSessionNumber = 0x67707573686f7021;
constexpr std::int64_t kExpiresInMs = 3'600'000;

Settings settingsIn(const Subject& subject, const std::string& name) {
    const std::filesystem::path state = subject.folder / name;
    std::filesystem::create_directories(state / name);
    return settingsOf(subject.schema, subject.config, {state.string(), name});
}

}  // namespace

Bench::Bench(const Subject& subject, const std::string& name)
    : subject_(subject),
      settings_(settingsIn(subject, name)),
      market_(subject.answers ? &*subject.answers : nullptr),
      scripted_(market_),
      host_({scripted_.abi(), notices_, subject.schema.secretNames(), subject.schema.hosts,
             subject.give_up}),
      caller_({subject.plugin, host_, notices_, subject.child}) {
    for (const auto& [secret, value] : settings_.secrets) scripted_.fake().setSecret(secret, value);
}

Bench::~Bench() { caller_.close(); }

Bench& Bench::open() {
    const Reply opened = caller_.open(settings_.json);
    if (!caller_.isOpen()) throw NotJudged{"open " + opened.shownAnswer() + "; see GSP-32"};
    return *this;
}

std::int64_t Bench::unixMs() { return scripted_.abi().unix_ms(&scripted_.abi()); }

CreateRequest Bench::order(const Offer& offer) {
    const std::string label = labelOf(kSessionNumber, unixMs() + kExpiresInMs);
    market_.label(label);
    return orderFor(offer, subject_.plugin, {unixMs(), label, kPublicKey});
}

}  // namespace gpushopper::check
