#include "daemon/provider/http/resolver.hpp"

#include <Poco/Net/DNS.h>
#include <Poco/Net/HostEntry.h>

#include <algorithm>
#include <optional>

namespace gpushopper::provider {

using base::ErrorCode;

class Resolver::Question {
public:
    explicit Question(base::Tasks& tasks) : answered_(tasks.makeSignal()) {}

    void answer(base::Result<Addresses> answer) EXCLUDES(mutex_) {
        {
            base::Lock lock(mutex_);
            answer_ = std::move(answer);
        }
        answered_->notifyAll();
    }

    /// nullopt: time or stop.
    std::optional<base::Result<Addresses>> wait(base::MonoTime until, const std::stop_token& stop)
        EXCLUDES(mutex_) {
        const auto seen = answered_->ticket();
        if (auto answer = get()) return answer;
        answered_->wait(seen, until, stop);
        return get();
    }

private:
    std::optional<base::Result<Addresses>> get() const EXCLUDES(mutex_) {
        base::Lock lock(mutex_);
        return answer_;
    }

    const std::unique_ptr<base::Signal> answered_;
    mutable base::Mutex mutex_;
    std::optional<base::Result<Addresses>> answer_ GUARDED_BY(mutex_);
};

Resolver::Resolver(base::Tasks& tasks, Lookup lookup) : tasks_(tasks), lookup_(std::move(lookup)) {}

Resolver::Lookup Resolver::systemLookup() {
    return [](const std::string& host) { return Poco::Net::DNS::hostByName(host).addresses(); };
}

base::Result<Addresses> Resolver::resolve(const std::string& host, base::MonoTime until,
                                          const std::stop_token& stop) {
    Poco::Net::IPAddress literal;
    if (Poco::Net::IPAddress::tryParse(host, literal)) return Addresses{literal};
    const auto question = ask(host);
    if (!question) return base::fail(question.error());
    if (auto answer = (*question)->wait(until, stop)) return *std::move(answer);
    if (stop.stop_requested())
        return base::fail(ErrorCode::Cancelled,
                          "cancelled while the name " + host + " was being looked up");
    return base::fail(ErrorCode::Deadline, "the name " + host + " was not found in time");
}

base::Result<std::shared_ptr<Resolver::Question>> Resolver::ask(const std::string& host) {
    auto question = std::make_shared<Question>(tasks_);
    std::vector<std::unique_ptr<base::Task>> ended;  // joined outside the lock
    base::Lock lock(mutex_);
    const auto first_ended = std::stable_partition(
        under_way_.begin(), under_way_.end(), [](const auto& task) { return task->running(); });
    std::move(first_ended, under_way_.end(), std::back_inserter(ended));
    under_way_.erase(first_ended, under_way_.end());
    if (under_way_.size() >= kLookupsMax)
        return base::fail(ErrorCode::Transient,
                          "the name " + host + " cannot be looked up: earlier lookups hang");
    // The body owns all it needs: its caller may be gone when the answer comes.
    under_way_.push_back(
        tasks_.spawn("gs-resolve", [question, host, lookup = lookup_](const std::stop_token&) {
            try {
                Addresses addresses = lookup(host);
                if (addresses.empty()) throw std::runtime_error("it has no address");
                question->answer(std::move(addresses));
            } catch (const std::exception& problem) {
                question->answer(
                    base::fail(ErrorCode::Transient,
                               "the name " + host + " cannot be looked up: " + problem.what()));
            }
        }));
    return question;
}

}  // namespace gpushopper::provider
