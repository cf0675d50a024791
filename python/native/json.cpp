#include "native/json.hpp"
