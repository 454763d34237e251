#pragma once

/// MenuPages: the menu as bytes, and the memory of the last big pages. Whoever asks the same
/// question within kSharedFor gets the same bytes, so a crowd that reads the whole menu costs one
/// rendering and one packing for each such while; the ages shown are then that much old.
///
/// Nobody is shown an offer longer than without it: a page is shared within one edition of the menu
/// only, and an offer that is gone makes a new edition at once.
/// Thread safety: any thread.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/mutex.hpp"
#include "daemon/inventory/menu.hpp"

namespace gpushopper::api {

/// One rendered page. Thread safety: any thread.
class MenuPage {
public:
    explicit MenuPage(std::string body)
        : body_(std::make_shared<const std::string>(std::move(body))) {}

    const std::shared_ptr<const std::string>& body() const { return body_; }
    /// Made when it is first asked for.
    std::shared_ptr<const std::string> packed() const EXCLUDES(packing_);

private:
    const std::shared_ptr<const std::string> body_;
    mutable base::Mutex packing_;
    mutable std::shared_ptr<const std::string> packed_ GUARDED_BY(packing_);
};

class MenuPages {
public:
    static constexpr std::chrono::milliseconds kSharedFor{100};
    /// Smaller pages are made anew in less time than it takes to look for them.
    static constexpr std::size_t kSharedBytesMin = std::size_t{16} * 1024;
    static constexpr std::size_t kSharedCountMax = 8;

    explicit MenuPages(const inventory::Menu& menu) : menu_(menu) {}

    /// Null: nothing is cached of any provider that was asked, or there is none.
    std::shared_ptr<const MenuPage> page(const inventory::Query& query, base::MonoTime now)
        EXCLUDES(mutex_);

private:
    struct Shared {
        inventory::Edition edition;
        inventory::Query query;
        base::MonoTime made_at;
        std::shared_ptr<const MenuPage> page;
    };

    std::shared_ptr<const MenuPage> find(const inventory::Edition& edition,
                                         const inventory::Query& query, base::MonoTime now) const
        REQUIRES(mutex_);

    const inventory::Menu& menu_;
    base::Mutex mutex_;
    std::vector<Shared> shared_ GUARDED_BY(mutex_);  ///< Oldest first.
};

}  // namespace gpushopper::api
