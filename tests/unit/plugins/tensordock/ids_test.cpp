// Goal: an id that was given out is taken back, however people write it; anything else is refused
// with the form that is expected. Method: round trips and tables.

#include "plugins/tensordock/ids.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/tensordock/dock.hpp"

namespace gpushopper::tensordock {

TEST_CASE("an offer's id survives a restart and any case of letters") {
    const OfferKey key{kPlace, "geforcertx4090-pcie-24gb", 2};
    const std::string id = offerId(key);
    CHECK(id == kPlace + ":geforcertx4090-pcie-24gb:2");
    std::string loud = id;
    for (char& c : loud) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    for (const std::string& text : {id, loud, "tensordock-" + id, "TensorDock-" + loud,
                                    "tensordock/" + id, "  " + id + " "}) {
        INFO(text);
        const OfferKey back = parseOfferId(text);
        CHECK(back.location == key.location);
        CHECK(back.v0_name == key.v0_name);
        CHECK(back.gpus == key.gpus);
    }
}

TEST_CASE("names that TensorDock writes in odd letters come back as it wrote them") {
    const OfferKey key{"Place_7", "RTX 4090:pcie", 1};
    const std::string id = offerId(key);
    CHECK(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._:-") == std::string::npos);
    const OfferKey back = parseOfferId(id);
    CHECK(back.location == key.location);
    CHECK(back.v0_name == key.v0_name);
    CHECK(parseMachineId(machineId("7B1F-a")) == "7B1F-a");
}

TEST_CASE("a malformed id is refused with the form that is expected") {
    for (const char* text :
         {"", "tensordock-", "nonsense", "a:b", "a:b:0", "a:b:01", "a:b:-1", "a:b:1x", "a:b:65",
          "a:b:99999999999", ":b:1", "a::1", "a:b:1:1", "a/b:c:1", "a:b:1\n2"}) {
        INFO(text);
        const Failure failure = failureOf([&] { parseOfferId(text); });
        CHECK(failure.code == GSP_INVALID_ARGUMENT);
        CHECK(failure.outcome == GSP_NOT_APPLIED);
        CHECK(failure.message.find("tensordock-<location uuid>:<gpu>:<count>") !=
              std::string::npos);
    }
}

TEST_CASE("a name that would lose its beginning on the way back gets no id") {
    CHECK(failureOf([] { machineId("tensordock-7b1f"); }).code == GSP_BAD_RESPONSE);
    CHECK(failureOf([] { offerId({"tensordock-x", "gpu", 1}); }).code == GSP_BAD_RESPONSE);
    CHECK(parseMachineId(machineId("tensordoc-7b1f")) == "tensordoc-7b1f");
}

TEST_CASE("a machine's id reaches a path only when it can be one") {
    CHECK(parseMachineId(kId) == kId);
    CHECK(parseMachineId("TENSORDOCK-" + kId) == kId);
    CHECK(parseMachineId("tensordock-instance/" + kId) == kId);
    for (const std::string& text :
         {std::string(), std::string("../secrets"), std::string("a/b"), std::string("a?x=1"),
          std::string("a b"), std::string("_2e_2e"), std::string("_2f"), std::string(129, 'a')}) {
        INFO(text);
        const Failure failure = failureOf([&] { parseMachineId(text); });
        CHECK(failure.code == GSP_INVALID_ARGUMENT);
        CHECK(failure.message.find(kId.substr(0, 8)) != std::string::npos);
    }
}

}  // namespace gpushopper::tensordock
