#pragma once

/// Engine: the workers that take due rows and do their steps. The store is the queue: a worker asks
/// what is due for its provider and its lane, claims one row, acts, writes the outcome, and looks
/// again; with nothing due it waits until the next row comes due or somebody changes one.
///
/// Per provider there are create workers, call workers (look-ups, boots), stop workers (destroys
/// and proofs) and probe workers (handshakes), each for its rows alone: hanging creates keep
/// neither a machine from being handed over nor a meter running, and hanging destroys never keep a
/// deadline from being met. What hangs at one provider holds up no other.
///
/// Life: recover(), start(), stop(). After stop() no row of this run is being worked on, every task
/// is joined, and the next start continues from the rows. Thread safety: stop() from any thread.

#include <atomic>
#include <memory>
#include <stop_token>
#include <vector>

#include "daemon/provision/step_context.hpp"

namespace gpushopper::provision {

class Engine {
public:
    explicit Engine(const EngineParts& parts);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Before start(): frees what older boots of this daemon left claimed and ends sessions whose
    /// generated key never reached anybody. `identity` and `boot` are the halves of parts.owner.
    base::Result<void> recover(const std::string& identity, std::int64_t boot);
    void start();
    /// Reads and handshakes are cancelled at once, creates and destroys after the stop grace.
    void stop();

    /// The rows of a lane that a worker takes.
    struct Share {
        session::StepLane lane{};
        store::DueFilter::Which which = store::DueFilter::Which::All;
    };
    /// Takes one due step of the share; false: none was due. The body of every worker, and the door
    /// for tests that want no threads.
    bool stepOnce(provider::ProviderSlot& slot, Share share, const std::stop_token& reads);
    bool stepOnce(provider::ProviderSlot& slot, session::StepLane lane,
                  const std::stop_token& reads) {
        return stepOnce(slot, Share{.lane = lane}, reads);
    }

private:
    void work(provider::ProviderSlot& slot, Share share, const std::stop_token& stop);
    void waitForWork(provider::ProviderSlot& slot, Share share, base::Signal::Ticket seen,
                     const std::stop_token& stop);
    base::Result<void> endSessionsWithLostKeys(const base::ProviderName& name);
    void setWitness(provider::ProviderSlot& slot);

    const EngineParts parts_;
    std::stop_source writes_;
    std::atomic<int> working_{0};  ///< Workers that have not ended.
    // Last: tasks stop and join before anything they use is destroyed.
    std::vector<std::unique_ptr<base::Task>> tasks_;
};

}  // namespace gpushopper::provision
