#pragma once

/// Market: the truth about the scripted marketplace: which machines there are, whose label each one
/// carries, when it came and when it goes. Everything about a machine is a moment drawn in advance,
/// so what is true at a time is a pure function of the time, and a create that takes effect late is
/// a machine whose `created` lies ahead. The market does not die with the daemon.
/// Thread safety: only the task that holds the baton may call it.

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/base/session_id.hpp"
#include "daemon/provider/provider.hpp"

namespace gpushopper::sim {

inline constexpr base::MonoTime kNever = base::MonoTime::max();

enum class Origin : std::uint8_t {
    Asked,      ///< By a create call of the daemon.
    Duplicate,  ///< The marketplace made a second one for the same call.
    Foreign,    ///< Somebody else's; no label of ours, whatever it looks like.
};

struct Machine {
    base::InstanceId id{};
    Origin origin = Origin::Asked;
    std::optional<base::SessionId> session{};  ///< For whom it was made.
    std::string label{};                       ///< As the marketplace shows it.
    bool cut = false;                          ///< The marketplace shortened the label.
    base::Money price{};
    std::string host_key{};
    bool keys_installed = false;

    base::MonoTime created{};
    base::MonoTime visible_from{};        ///< Lists and look-ups lack it until then.
    base::MonoTime hidden_from = kNever;  ///< ... and once more, for less than the window.
    base::MonoTime hidden_until = kNever;
    base::MonoTime address_from = kNever;
    base::MonoTime reachable_from = kNever;
    base::MonoTime stopped_from = kNever;  ///< Stops by itself; its disk is still billed.
    bool broken = false;                   ///< Then it shows as broken instead of stopped.
    base::MonoTime gone = kNever;
    base::MonoTime shown_until = kNever;  ///< Lists and look-ups show it until then.

    /// Is there, or will be: a create under way counts, a destroy under way does not.
    bool existsOrWill(base::MonoTime now) const { return now < gone; }
    bool exists(base::MonoTime now) const { return created <= now && now < gone; }
    bool shown(base::MonoTime now) const;
};

class Market {
public:
    /// Gives it an id. The reference stays valid.
    Machine& add(Machine machine);
    Machine* find(const base::InstanceId& id);
    /// The machine that answers at this address; null: none ever did.
    Machine* findHost(const std::string& host);
    const std::deque<Machine>& machines() const { return machines_; }
    /// All machines made for a session, in the order of their coming.
    const std::vector<Machine*>& madeFor(const base::SessionId& session) const;

    static std::string hostOf(const Machine& machine) { return machine.id.str() + ".sim"; }

private:
    std::deque<Machine> machines_;
    std::unordered_map<base::InstanceId, Machine*> by_id_;
    std::unordered_map<base::SessionId, std::vector<Machine*>> by_session_;
};

/// The machine as an answer of the marketplace shows it.
provider::Instance shownAs(const Machine& machine, base::MonoTime now, base::WallTime created_wall);

}  // namespace gpushopper::sim
