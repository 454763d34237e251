#include "daemon/provider/watch/call_watch.hpp"

#include <utility>

namespace gpushopper::provider {

CallWatch::Out::Out(CallWatch& watch, std::string operation, base::MonoTime deadline)
    : watch_(watch), number_([&] {
          base::Lock lock(watch.mutex_);
          watch.calls_.emplace(watch.next_, Entry{std::move(operation), deadline});
          return watch.next_++;
      }()) {}

CallWatch::Out::~Out() {
    base::Lock lock(watch_.mutex_);
    watch_.calls_.erase(number_);
}

std::vector<CallWatch::Stuck> CallWatch::stuck(base::MonoTime now) const {
    std::vector<Stuck> stuck;
    base::Lock lock(mutex_);
    for (const auto& [number, call] : calls_) {
        if (now - call.deadline > kOverrunMax)
            stuck.push_back(
                {call.operation, std::chrono::floor<base::Millis>(now - call.deadline)});
    }
    return stuck;
}

std::vector<CallWatch::Stuck> CallWatch::giveUp(base::MonoTime now) {
    std::vector<Stuck> stuck;
    base::Lock lock(mutex_);
    for (auto& [number, call] : calls_) {
        if (now - call.deadline <= kOverrunMax || std::exchange(call.given_up, true)) continue;
        stuck.push_back({call.operation, std::chrono::floor<base::Millis>(now - call.deadline)});
    }
    return stuck;
}

std::vector<std::string> CallWatch::out() const {
    std::vector<std::string> operations;
    base::Lock lock(mutex_);
    for (const auto& [number, call] : calls_) operations.push_back(call.operation);
    return operations;
}

}  // namespace gpushopper::provider
