// `fuzz`: runs with damaged answers, in children of a hundred runs each.

#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "sdk/check/child/descriptor.hpp"
#include "sdk/check/child/timer.hpp"
#include "sdk/check/commands/commands.hpp"
#include "sdk/check/fuzz/fuzz.hpp"
#include "sdk/check/refusal.hpp"
#include "sdk/check/run/run.hpp"

namespace gpushopper::check {
namespace {

using nlohmann::json;

constexpr std::uint64_t kRunsInAChild = 100;
constexpr std::chrono::seconds kChildLimit{120};

std::uint64_t someSeed() {
    std::uint64_t seed = 0;
    // Short seeds can be typed.
    if (getrandom(&seed, 4, 0) != 4) return 1;
    return seed;
}

std::string dumped(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

constexpr std::string_view kSeedMark = "with the seed ";

bool isOfARun(std::string_view story) { return story.find(kSeedMark) != std::string_view::npos; }

/// What a child found first; seen empty: nothing in `runs` runs.
struct Found {
    std::uint64_t seed = 0;
    std::vector<std::string> seen;
};

std::string runsFrom(const Subject& subject, std::uint64_t first, std::uint64_t count) {
    const std::vector<Trial> trials = allTrials(subject);
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const auto seen = fuzzOnce(subject, trials, seed, [](const std::string&) {});
        if (!seen.empty()) return dumped({{"seed", seed}, {"seen", seen}});
    }
    return dumped({{"seed", first}, {"seen", json::array()}});
}

/// The seed that a story of a dead child tells of.
std::uint64_t seedIn(const std::string& story, std::uint64_t otherwise) {
    const auto at = story.rfind(kSeedMark);
    if (at == std::string::npos) return otherwise;
    std::uint64_t seed = otherwise;
    std::from_chars(story.data() + at + kSeedMark.size(), story.data() + story.size(), seed);
    return seed;
}

Found batch(const Subject& subject, std::uint64_t first, std::uint64_t count) {
    try {
        const json answer =
            json::parse(onLoadedPlugin(subject, kChildLimit, [&](const Subject& loaded) {
                return runsFrom(loaded, first, count);
            }));
        return {answer["seed"], answer["seen"].get<std::vector<std::string>>()};
    } catch (const Refusal& story) {
        const std::string text = story.what();
        // Only a death in a run is a finding; else there was nothing to run.
        if (!isOfARun(text)) throw;
        return {seedIn(text, first), {text}};
    }
}

int reproduce(const Subject& subject, std::uint64_t seed, const Streams& streams) {
    // In memory that the child shares, so that it can be read after a crash.
    const Descriptor transcript(memfd_create("transcript", MFD_CLOEXEC));
    if (transcript.get() < 0) throw Refusal("there is no memory for a transcript");
    const Tell tell = [&](const std::string& line) {
        const std::string text = line + "\n";
        if (write(transcript.get(), text.data(), text.size()) < 0) return;
    };
    std::vector<std::string> seen;
    try {
        const json answer =
            json::parse(onLoadedPlugin(subject, kChildLimit, [&](const Subject& loaded) {
                return dumped(fuzzOnce(loaded, allTrials(loaded), seed, tell));
            }));
        seen = answer.get<std::vector<std::string>>();
    } catch (const Refusal& story) {
        if (!isOfARun(story.what())) throw;
        seen = {story.what()};
    }
    std::array<char, 4096> block{};
    off_t at = 0;
    for (ssize_t size = 0; (size = pread(transcript.get(), block.data(), block.size(), at)) > 0;
         at += size)
        streams.out.write(block.data(), size);
    for (const std::string& one : seen) streams.out << "seen: " << one << '\n';
    if (seen.empty()) streams.out << "nothing was found\n";
    return seen.empty() ? 0 : 1;
}

}  // namespace

int runFuzz(const FuzzArguments& arguments, const Streams& streams) {
    const Subject subject = subjectOf(arguments.plugin);
    if (arguments.reproduce) return reproduce(subject, *arguments.reproduce, streams);
    if (!subject.answers)
        streams.err << "note: without --answers there is little to damage: every request fails\n";
    const std::uint64_t first = arguments.seed.value_or(someSeed());
    const Timer timer(
        std::chrono::milliseconds(static_cast<std::int64_t>(arguments.minutes * 60'000)));
    std::uint64_t done = 0;
    while (arguments.runs ? done < *arguments.runs : !timer.isOver()) {
        const std::uint64_t count =
            arguments.runs ? std::min(kRunsInAChild, *arguments.runs - done) : kRunsInAChild;
        const Found found = batch(subject, first + done, count);
        for (const std::string& seen : found.seen)
            streams.out << "seed " << found.seed << ": " << seen << '\n';
        if (!found.seen.empty()) {
            streams.out
                << "again, with every request and answer: the same command with --reproduce "
                << found.seed << '\n';
            return 1;
        }
        done += count;
    }
    streams.out << done << " runs from seed " << first << ": nothing was found\n";
    return 0;
}

}  // namespace gpushopper::check
