#include <ai_sdk/token.hpp>

#include <ostream>

namespace ai_sdk {

std::ostream& operator<<(std::ostream& out, const Token&) { return out << "***"; }

}  // namespace ai_sdk
