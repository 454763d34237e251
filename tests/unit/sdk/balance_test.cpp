// Goal: an extension finds its provider behind the handle, and the host gets what it says.
// Method: a provider that offers gpushopper.balance/0 as a plugin would, called through its table.

#include <gpushopper/balance_v0.h>

#include <gpushopper/plugin.hpp>
#include <string_view>

#include "sdk/testing/fake_host.hpp"
#include "tests/support/catch.hpp"

namespace {

namespace gs = gpushopper;
using gs::testing::FakeCall;
using gs::testing::FakeHost;

/// A purse, and nothing to buy.
class PurseProvider final : public gs::Provider {
public:
    PurseProvider(gs::Host, const gs::Config& config)
        : left_micros_(config.integer("left_micros", 0, {-1'000'000, 1'000'000})) {}

    void probe(gs::Call&) override {}
    void listOffers(gs::Call&, const gs::OfferFilter&, const gs::Sink<gs::Offer>&) override {}
    void listInstances(gs::Call&, const gs::Sink<gs::Instance>&) override {}
    gs::Instance getInstance(gs::Call&, std::string_view) override { return {}; }
    void createInstance(gs::Call&, const gs::CreateRequest&,
                        const gs::Sink<gs::Instance>&) override {}
    void destroyInstance(gs::Call&, std::string_view) override {}

    std::int64_t left() const {
        if (left_micros_ == 0) throw gs::Failure(GSP_UNSUPPORTED, "no purse");
        return left_micros_;
    }
    static const void* extension(const char* id);

private:
    std::int64_t left_micros_;
};

gsp_code getBalance(gsp_provider* provider, const gsp_call*, gsp_account* account,
                    gsp_error* error) noexcept {
    return gs::guarded(error, GSP_NOT_APPLIED, [&] {
        account->left_micros = gs::providerOf<PurseProvider>(provider).left();
        account->per_hour_micros = -1;
    });
}

constexpr gsp_balance kBalanceTable{sizeof(gsp_balance), 0, getBalance};

const void* PurseProvider::extension(const char* id) {
    return std::string_view(id) == GSP_BALANCE_EXTENSION ? &kBalanceTable : nullptr;
}

constexpr gsp_plugin kTable = gs::detail::makeTable<PurseProvider>({.id = "purse"});

struct Answer {
    gsp_code code;
    gsp_account account;
    std::string message;
};

Answer askBalance(std::string_view config) {
    FakeHost host;
    gsp_error error = gs::detail::emptyError();
    gsp_provider* provider = nullptr;
    REQUIRE(kTable.open(&host.abi(), {config.data(), config.size()}, &provider, &error) == GSP_OK);
    FakeCall call(host);
    Answer answer{GSP_OK, {}, ""};
    answer.account.struct_size = sizeof answer.account;
    const auto* balance = static_cast<const gsp_balance*>(kTable.extension(GSP_BALANCE_EXTENSION));
    REQUIRE(balance != nullptr);
    answer.code = balance->get(provider, &call.abi(), &answer.account, &error);
    answer.message = error.message;
    kTable.close(provider);
    return answer;
}

}  // namespace

TEST_CASE("ABalanceIsThatOfTheHandlesOwnAccount") {
    const Answer rich = askBalance(R"({"left_micros": 41700})");
    CHECK(rich.code == GSP_OK);
    CHECK(rich.account.left_micros == 41700);
    CHECK(rich.account.per_hour_micros == -1);
    CHECK(askBalance(R"({"left_micros": -5})").account.left_micros == -5);
}

TEST_CASE("AnExtensionsFailureCrossesLikeAnyOther") {
    const Answer none = askBalance("{}");
    CHECK(none.code == GSP_UNSUPPORTED);
    CHECK(none.message == "no purse");
}

TEST_CASE("AnExtensionOfAnotherNameOrVersionIsNotOffered") {
    CHECK(kTable.extension("gpushopper.balance/1") == nullptr);
    CHECK(kTable.extension("gpushopper.faults/0") == nullptr);
}
