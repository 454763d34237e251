#include "sdk/check/fuzz/fuzz.hpp"

#include <filesystem>

#include "sdk/check/fuzz/mutation.hpp"
#include "sdk/check/text.hpp"

namespace gpushopper::check {
namespace {

constexpr std::size_t kCallsMax = 6;
constexpr std::size_t kPauseSecondsMax = 400;
constexpr std::size_t kShownBytes = 4'000;
constexpr std::size_t kSecretBytesMin = 8;

std::string shownGiven(const Market::Given& given) {
    if (given.code != GSP_OK)
        return "no response, " + codeName(given.code) + ", " + outcomeName(given.outcome);
    return std::to_string(given.response.status) + " " + shown(given.response.body, kShownBytes);
}

void checkSecrets(Bench& bench, const std::string& message, std::vector<std::string>& seen) {
    for (const auto& [name, value] : bench.secrets()) {
        if (value.size() < kSecretBytesMin) continue;
        bool found = message.find(value) != std::string::npos;
        for (const Utterance& line : bench.host().logs())
            found = found || line.text.find(value) != std::string::npos;
        if (found) seen.push_back("the secret \"" + name + "\" was said");
    }
}

}  // namespace

std::vector<std::string> fuzzOnce(const Subject& subject, const std::vector<Trial>& trials,
                                  std::uint64_t seed, const Tell& tell) {
    std::vector<std::string> seen;
    Chance chance(seed);
    // Each run begins in an empty world, or it could not be run again by itself.
    std::filesystem::remove_all(subject.folder / "run");
    Bench bench(subject, "run");
    bench.plugin().scene("with the seed " + std::to_string(seed));
    bench.market().trouble(
        [&](const HttpRequest& request, const Market::Given& good) -> std::optional<Market::Given> {
            const bool damaged = !chance.oneIn(3);
            const Market::Given given = damaged ? mutated(good, chance) : good;
            tell(shownRequest(request));
            tell("  -> " + shownGiven(given));
            if (!damaged) return std::nullopt;
            return given;
        });
    bench.open();
    const std::size_t calls = 1 + chance.below(kCallsMax);
    for (std::size_t i = 0; i < calls; ++i) {
        const Reply reply = trials[chance.below(trials.size())].make(bench, {});
        tell(reply.operation + " " + reply.shownAnswer() + ", " +
             counted(reply.offers.size() + reply.instances.size(), "element"));
        checkSecrets(bench, reply.message + reply.provider_code, seen);
        bench.advance(std::chrono::seconds(chance.below(kPauseSecondsMax)));
    }
    for (const Topic topic : {Topic::Callbacks, Topic::Returns, Topic::Values, Topic::Limits,
                              Topic::Telemetry, Topic::Requests, Topic::Declared}) {
        for (const std::string& text : bench.notices().of(topic)) seen.push_back(text);
    }
    return seen;
}

}  // namespace gpushopper::check
