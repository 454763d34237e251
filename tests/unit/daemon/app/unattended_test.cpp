// Goal: machines of a provider that was left out are not passed over in silence. Method: a store
// with a session and a doomed machine of it.

#include "daemon/app/unattended.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/store_fixture.hpp"

namespace gpushopper::app {
namespace {

const std::vector<LeftOut> kLeftOut{{base::ProviderName("mock"), "its plugin crashed"},
                                    {base::ProviderName("idle"), "its plugin hung"}};

TEST_CASE("a provider that is left out with machines is told, one without is not", "[app]") {
    store::InlineStore fixture;
    const std::size_t before = fixture.log.lines().size();
    CHECK(warnOfUnattended(kLeftOut, *fixture.store, fixture.log) == 0);
    CHECK(fixture.log.lines().size() == before);

    fixture.inserted();
    REQUIRE(fixture.store->doomed().doom({.provider = base::ProviderName("mock"),
                                          .instance_id = base::InstanceId("i-7"),
                                          .cause = "orphan",
                                          .session = {}},
                                         fixture.clock.wallNow(), {}, {}));
    CHECK(warnOfUnattended(kLeftOut, *fixture.store, fixture.log) == 2);
    REQUIRE(fixture.log.lines().size() == before + 1);
    CHECK(fixture.log.lines().back() ==
          "provider.left_out.machines_unattended provider=mock sessions=1 doomed=1 "
          "advice=machines may be billing and nobody destroys them: its plugin crashed");
    CHECK(warnOfUnattended({}, *fixture.store, fixture.log) == 0);
}

}  // namespace
}  // namespace gpushopper::app
