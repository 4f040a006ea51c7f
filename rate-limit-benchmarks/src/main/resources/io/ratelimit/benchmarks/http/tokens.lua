-- Requests of 100 tokens in turn, the same to every site.
local requests = {}
local at = 0

function init(args)
  for token = 1, 100 do
    requests[token] = wrk.format("GET", "/hello", { ["Authorization"] = "Bearer token-" .. token })
  end
end

function request()
  at = at % 100 + 1
  return requests[at]
end
