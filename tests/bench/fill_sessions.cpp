// A store with many sessions that are over, as a service has after months.
//
// fill_sessions FILE COUNT: makes the store in FILE; prints the id of one of them.

#include <iostream>
#include <string>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/random.hpp"
#include "daemon/base/text/parse_number.hpp"
#include "tests/support/store_fixture.hpp"

namespace gpushopper::store {
namespace {

base::SessionId fill(SessionStore& sessions, base::Random& random, base::WallTime now, int count) {
    base::SessionId middle;
    for (int number = 0; number < count; ++number) {
        const auto at = now - std::chrono::minutes(count - number);
        const std::string consumer = "consumer-" + std::to_string(number % 100);
        const auto row = queuedSession(random, at, consumer, "mock-" + std::to_string(number));
        if (!sessions.insert(changeOf(row), std::nullopt) ||
            !sessions.change(row.id, [&](const session::Session& current) {
                return base::Result<Change>(ended(current, at + std::chrono::minutes(1)));
            })) {
            std::cerr << "fill_sessions: the store refused a session\n";
            std::exit(1);
        }
        if (number == count / 2) middle = row.id;
    }
    return middle;
}

// The id of one of them, as text.
std::string makeStore(const std::string& path, int count) {
    const auto clock = base::makeSystemClock();
    BoundaryTasks tasks;
    ReadableLog log;
    CountingRandom random;
    const auto database = openInlineDatabase(path, clock->wallNow());
    const auto filled = database->openStore("bench", tasks, *clock, log);
    return fill(filled->sessions(), random, clock->wallNow(), count).str();
}

}  // namespace
}  // namespace gpushopper::store

int main(int argument_count, char** values) {
    const std::vector<std::string> arguments(values + 1, values + argument_count);
    const auto count =
        arguments.size() == 2 ? gpushopper::base::parseInteger<int>(arguments[1]) : std::nullopt;
    if (!count) {
        std::cerr << "usage: fill_sessions FILE COUNT\n";
        return 2;
    }
    std::cout << gpushopper::store::makeStore(arguments[0], *count) << "\n";
}
