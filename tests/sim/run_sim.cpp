// run_sim: plays seeds of the simulator, each in a process of its own, and says which ones broke a
// promise and how to see it again. See README.md.

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <vector>

#include "daemon/base/text/parse_number.hpp"
#include "tests/sim/simulation.hpp"

namespace gpushopper::sim {
namespace {

struct Options {
    std::uint64_t first = 1;
    std::uint64_t last = 1;
    int hours = 24;
    int jobs = 2;
    std::string trace_path;
    bool verbose = false;
};

// So that a failed assertion of the daemon shows what led to it.
const Simulation* running = nullptr;

void printTailAndDie(int signal) {
    if (running != nullptr) running->printTail(std::cerr);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

int playOne(std::uint64_t seed, const Options& options) {
    std::ofstream trace_file;
    Scenario scenario{.seed = seed, .hours = std::chrono::hours(options.hours)};
    if (!options.trace_path.empty()) {
        trace_file.open(options.trace_path);
        scenario.trace = &trace_file;
    }
    Simulation simulation(scenario);
    running = &simulation;
    std::signal(SIGABRT, printTailAndDie);
    const Outcome outcome = simulation.run();
    running = nullptr;
    const bool good = outcome.violation.empty();
    if (!good) simulation.printTail(std::cerr);
    if (!good || options.verbose)
        std::cerr << "seed " << seed << ": " << (good ? "ok" : outcome.violation) << "; "
                  << outcome.summary << ", " << outcome.deaths << " deaths, "
                  << outcome.orderly_stops << " orderly stops, trace " << std::hex << outcome.hash
                  << std::dec << "\n";
    return good ? 0 : 1;
}

// Only one thread of a run is ever awake: handing over is twice as fast where all share one core.
void stayOnOneCore(int place) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    int skip = place % CPU_COUNT(&allowed);
    for (int core = 0; core < CPU_SETSIZE; ++core) {
        if (!CPU_ISSET(core, &allowed) || skip-- != 0) continue;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(core, &one);
        if (sched_setaffinity(0, sizeof one, &one) != 0) std::perror("stay on one core");
        return;
    }
}

// A process per seed: whatever one run leaves behind or how it ends, the next one starts clean.
pid_t start(std::uint64_t seed, int place, const Options& options) {
    std::cout.flush();
    const pid_t child = fork();
    if (child != 0) return child;
    stayOnOneCore(place);
    const int code = playOne(seed, options);
    std::cerr.flush();
    std::_Exit(code);
}

struct Child {
    std::uint64_t seed;
    int place;  ///< Which of the jobs it is.
};

int playAll(const Options& options) {
    std::map<pid_t, Child> children;
    std::vector<int> free_places;
    for (int place = options.jobs; place-- > 0;) free_places.push_back(place);
    int failures = 0;
    std::uint64_t next = options.first;
    while (next <= options.last || !children.empty()) {
        if (next <= options.last && !free_places.empty()) {
            const pid_t child = start(next, free_places.back(), options);
            if (child < 0) throw std::runtime_error("cannot start a process for a seed");
            children.emplace(child, Child{next++, free_places.back()});
            free_places.pop_back();
            continue;
        }
        int status = 0;
        const pid_t child = wait(&status);
        const auto ended = children.find(child);
        if (ended == children.end()) throw std::runtime_error("waited for an unknown process");
        if (status != 0) {
            ++failures;
            const std::uint64_t seed = ended->second.seed;
            std::cerr << "FAILED: seed " << seed << "\n"
                      << "replay: ./dev sim " << seed << " --hours " << options.hours << "\n";
        }
        free_places.push_back(ended->second.place);
        children.erase(ended);
    }
    std::cout << (options.last - options.first + 1) << " seeds x " << options.hours << " h, "
              << failures << " failed\n";
    return failures == 0 ? 0 : 1;
}

std::uint64_t number(const std::string& text) {
    const auto value = base::parseInteger<std::uint64_t>(text);
    if (!value) throw std::invalid_argument("not a seed: '" + text + "'");
    return *value;
}

}  // namespace
}  // namespace gpushopper::sim

int main(int argc, char* argv[]) {
    gpushopper::sim::Options options;
    std::string seeds = "1";
    CLI::App app("Plays the whole daemon against a scripted marketplace, in virtual time");
    app.add_option("seeds", seeds, "One seed, or the first and the last as A..B")->required();
    app.add_option("--hours", options.hours, "Virtual hours per seed")
        ->check(CLI::Range(3, 24 * 365));
    app.add_option("--jobs", options.jobs, "Seeds played at once")->check(CLI::Range(1, 64));
    app.add_option("--trace", options.trace_path, "Write the whole trace (of one seed) to a file");
    app.add_flag("--verbose", options.verbose, "Say how each seed went");
    CLI11_PARSE(app, argc, argv);
    const auto dots = seeds.find("..");
    try {
        options.first = gpushopper::sim::number(seeds.substr(0, dots));
        options.last = dots == std::string::npos ? options.first
                                                 : gpushopper::sim::number(seeds.substr(dots + 2));
        options.verbose = options.verbose || options.first == options.last;
        return gpushopper::sim::playAll(options);
    } catch (const std::exception& error) {
        std::cerr << "run_sim: " << error.what() << "\n";
        return 2;
    }
}
