// The smallest plugin: a marketplace that is always ready and has nothing on its shelves.

#include <gpushopper/plugin.hpp>

#include <string>

namespace {

namespace gs = gpushopper;

class ExampleProvider final : public gs::Provider {
public:
    ExampleProvider(gs::Host host, const gs::Config& config) : host_(host) {
        config.allowOnly({"greeting"});
        host_.log(GSP_INFO, "example.opened", {{"greeting", config.text("greeting", "hello")}});
    }

    void probe(gs::Call&) override {}
    void listOffers(gs::Call&, const gs::OfferFilter&, const gs::Sink<gs::Offer>&) override {}
    void listInstances(gs::Call&, const gs::Sink<gs::Instance>&) override {}
    gs::Instance getInstance(gs::Call&, std::string_view instance_id) override {
        throw gs::Failure(GSP_NOT_FOUND, "no instance " + std::string(instance_id));
    }
    void createInstance(gs::Call&, const gs::CreateRequest& request,
                        const gs::Sink<gs::Instance>&) override {
        throw gs::Failure(GSP_NO_CAPACITY, "no offer " + request.offer_id);
    }
    void destroyInstance(gs::Call&, std::string_view) override {}

private:
    gs::Host host_;
};

constexpr const char* kSchema = R"({
"type": "object", "additionalProperties": false,
"properties": {"greeting": {"type": "string", "default": "hello", "description": "what to log"}}})";

}  // namespace

GPUSHOPPER_PLUGIN(ExampleProvider, .id = "example", .version = "0.1.0", .vendor = "You",
                  .license = "MIT", .config_schema_json = kSchema, .label_bytes_max = 44);
