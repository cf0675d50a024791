#pragma once

#include "store/metadata_store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <string_view>

namespace ai_sdk::server {

// Labels of an entity: tags and glossary terms in the protocol's TagLabel form.

// Each element of `given` is a tag's or term's FQN as text, or a label with tagFQN and, where it says so,
// source, labelType and state. Every label comes once. Throws ToolFailure: 404 for a tag that is not there,
// 400 for a malformed label or two labels of one family that exclude one another.
boost::json::array read_labels(MetadataStore& metadata, const boost::json::value& given,
                               std::string_view where);

// One label of a tag or term.
boost::json::object make_label(MetadataStore& metadata, std::string_view tag_fqn);

}  // namespace ai_sdk::server
