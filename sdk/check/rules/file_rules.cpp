// Rules about the file, and about loading it. Nothing is opened here.

#include <algorithm>
#include <array>
#include <string_view>

#include "sdk/check/child/fence.hpp"
#include "sdk/check/child/process_state.hpp"
#include "sdk/check/child/sanitized.hpp"
#include "sdk/check/plugin/elf_file.hpp"
#include "sdk/check/plugin/library.hpp"
#include "sdk/check/plugin/table.hpp"
#include "sdk/check/rules/judges.hpp"
#include "sdk/check/text.hpp"
#include "sdk/check/world/bench.hpp"

namespace gpushopper::check {
namespace {

constexpr std::array<std::string_view, 5> kRunTime = {"libc.so.", "libm.so.", "libgcc_s.so.",
                                                      "libstdc++.so.", "ld-linux"};
constexpr std::array<std::string_view, 4> kSanitizers = {"libasan.so.", "libubsan.so.",
                                                         "libtsan.so.", "libclang_rt."};

template <class Prefixes>
bool beginsWithOne(const std::string& name, const Prefixes& prefixes) {
    return std::any_of(std::begin(prefixes), std::end(prefixes),
                       [&](std::string_view prefix) { return name.starts_with(prefix); });
}

std::string plural(const std::vector<std::string>& names) {
    return names.empty() ? "nothing" : listed(names);
}

/// Loads it and calls its entry; what goes wrong becomes a breach and nullptr.
const gsp_plugin* loadedTable(const Subject& subject, Evidence& evidence) {
    try {
        subject.child->announce("while it was loaded");
        const gsp_entry_fn entry = loadPlugin(subject.file);
        subject.child->announce("in " GSP_ENTRY_SYMBOL "()");
        return entry(GSP_ABI_MINOR);
    } catch (const NotLoaded& problem) {
        evidence.broken(std::string("it ") + problem.what());
        return nullptr;
    }
}

}  // namespace

void judgeExports(const Subject& subject, Evidence& evidence) {
    const std::vector<std::string> exports = readElf(subject.file).exports;
    if (exports == std::vector<std::string>{GSP_ENTRY_SYMBOL}) return;
    evidence.broken("it exports " + plural(exports) + ", not just " GSP_ENTRY_SYMBOL);
}

void judgeDependencies(const Subject& subject, Evidence& evidence) {
    for (const std::string& name : readElf(subject.file).needed) {
        const bool allowed = beginsWithOne(name, kRunTime) ||
                             (kSanitized && beginsWithOne(name, kSanitizers)) ||
                             beginsWithOne(name, subject.needed_allowed);
        evidence.require(allowed, "it depends on " + name);
    }
}

void judgeSection(const Subject& subject, Evidence& evidence) {
    const auto sections = readElf(subject.file).abi_sections;
    const auto ours = sections.find(GSP_ABI_SECTION);
    if (ours != sections.end()) {
        evidence.require(
            ours->second == GSP_ABI_TEXT,
            "its section " GSP_ABI_SECTION " says " + shown(ours->second) + ", not " GSP_ABI_TEXT);
        return;
    }
    if (sections.empty()) {
        evidence.broken("it has no section " GSP_ABI_SECTION);
    } else {
        evidence.broken("it has the section " + sections.begin()->first +
                        " of another ABI, not " GSP_ABI_SECTION);
    }
}

void judgeLoading(const Subject& subject, Evidence& evidence) { loadedTable(subject, evidence); }

void judgeEntry(const Subject& subject, Evidence& evidence) {
    const auto forbid = [&](Fence fence, const char* when) {
        const bool raised = raiseFence(
            fence, subject.child->answerDescriptor(), [&subject, when](const std::string& call) {
                subject.give_up(std::string("it made the system call ") + call + " " + when);
            });
        if (!raised) throw NotJudged{"this kernel does not let the tool forbid system calls"};
    };
    subject.child->announce("while it was loaded");
    forbid(Fence::Loading, "while it was loaded");
    gsp_entry_fn entry = nullptr;
    try {
        entry = loadPlugin(subject.file);
    } catch (const NotLoaded&) {
        throw NotJudged{"it cannot be loaded; see GSP-31"};
    }
    evidence.require(threadCount() == 1, "it started a thread while it was loaded");
    subject.child->announce("in " GSP_ENTRY_SYMBOL "()");
    forbid(Fence::Computing, "in " GSP_ENTRY_SYMBOL "()");
    const gsp_plugin* first = entry(GSP_ABI_MINOR);
    const gsp_plugin* second = entry(GSP_ABI_MINOR);
    evidence.require(first == second, "its entry returned another table when it was called again");
}

void judgeHeader(const Subject& subject, Evidence& evidence) {
    const gsp_plugin* table = loadedTable(subject, evidence);
    for (const std::string& fault : headerFaults(table)) evidence.broken("it " + fault);
}

void judgeFunctions(const Subject& subject, Evidence& evidence) {
    const gsp_plugin* table = loadedTable(subject, evidence);
    if (table == nullptr) return;
    for (const std::string& fault : functionFaults(copied(*table))) evidence.broken("it " + fault);
}

void judgeTable(const Subject& subject, Evidence& evidence) {
    const gsp_plugin* table = loadedTable(subject, evidence);
    if (table == nullptr) return;
    for (const std::string& fault : contentFaults(copied(*table), subject.file.stem().string()))
        evidence.broken("it " + fault);
}

}  // namespace gpushopper::check
