package cloudformation

// tokenMemory remembers every ClientRequestToken per stack name, across deletions of the name
// (aws-facts 4.5).
type tokenMemory map[tokenKey]tokenUse

type tokenKey struct{ region, stack, token string }

// A tokenUse is the first use of a token.
type tokenUse struct{ operation, stackID, operationID string }

// reused tells what to do about a call's token: go on (false, nil), answer as the first time (true),
// or refuse. The stack id is empty when the call would make the stack.
func (s *Service) reused(operation, region, name, stackID, token string) (first tokenUse, again bool, err error) {
	used, ok := s.tokens[tokenKey{region, name, token}]
	if !ok || token == "" {
		return tokenUse{}, false, nil
	}
	alive := s.stacks.named(region, name)
	same := used.operation == operation && (stackID == used.stackID ||
		stackID == "" && alive != nil && alive.id == used.stackID)
	if s.settings.SameTokenAnswersAgain && same {
		return used, true, nil
	}
	return tokenUse{}, false, errTokenUsed(token)
}

// remember notes a token that an accepted operation came with.
func (s *Service) remember(operation string, st *stack, token, operationID string) {
	if token != "" {
		s.tokens[tokenKey{st.region, st.name, token}] = tokenUse{operation, st.id, operationID}
	}
}
