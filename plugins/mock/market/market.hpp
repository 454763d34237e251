#pragma once

/// Market: the marketplace's books. All machines, living and destroyed, how often each operation
/// was called, and the text form of both (market.json; README.md describes it). A destroyed machine
/// never changes again, so its text is rendered once and kept; of those only the last
/// kDestroyedKept stay in the books.
///
/// Every change marks the books dirty; MarketFile writes dirty books before anybody gets an answer.
/// Thread safety: none; MarketFile serialises.

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/mock/market/machine.hpp"
#include "plugins/mock/market/operation.hpp"

namespace gpushopper::mock {

inline constexpr std::size_t kDestroyedKept = 10'000;

class Market {
public:
    /// Throws std::runtime_error that says what is wrong; the books are never guessed at.
    static Market parse(std::string_view text);
    std::string render(std::int64_t now_ms) const;

    /// Enters a machine under a new number, which it returns.
    std::int64_t add(Machine machine);
    /// The machine with that id unless it is destroyed or lies in the future; nullptr otherwise.
    const Machine* find(std::string_view id, std::int64_t now_ms) const;
    /// The machine to change. Marks the books dirty.
    Machine& change(const Machine& found);
    void destroy(const Machine& found, std::int64_t now_ms);
    /// Lets every machine boot whose time has come.
    void bootDueMachines(std::int64_t now_ms);

    const std::map<std::int64_t, Machine>& living() const { return living_; }
    /// Of the destroyed ones, those destroyed at or after `since_ms`, the latest first.
    std::vector<Machine> destroyedSince(std::int64_t since_ms) const;

    void countCall(Operation operation, std::uint64_t times = 1);
    /// Whether anything changed since the last `setClean`.
    bool dirty() const { return dirty_; }
    void setClean() { dirty_ = false; }

private:
    struct Destroyed {
        Machine machine;
        std::string text;
    };

    void bury(Machine machine);

    std::map<std::int64_t, Machine> living_;
    std::deque<Destroyed> destroyed_;  // the latest last
    std::array<std::uint64_t, kOperations.size()> calls_{};
    std::int64_t next_number_ = 1;
    bool dirty_ = false;
};

bool bootIsDue(const Market& market, std::int64_t now_ms);
/// The contents of an authorized_keys file with the keys of every running machine.
std::string authorizedKeys(const Market& market);

}  // namespace gpushopper::mock
