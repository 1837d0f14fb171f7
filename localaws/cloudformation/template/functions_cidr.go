package template

import (
	"math/big"
	"net/netip"
)

// cidr cuts a block into so many smaller ones: [block, count, host bits]. Without host bits the
// blocks are /24 for IPv4 and /64 for IPv6.
func (e *evaluator) cidr(argument any) (any, error) {
	expressions, err := cidrArguments(argument)
	if err != nil {
		return nil, err
	}
	var given []string
	for _, expression := range expressions {
		s, known, err := e.text(expression, invalid("Template error: every Fn::Cidr object must have String or Number-typed values."))
		if err != nil {
			return nil, err
		}
		if !known {
			return Unknown{Expr: KnownAfterApply}, nil
		}
		given = append(given, s)
	}
	return cutBlock(given)
}

func cutBlock(given []string) (any, error) {
	block, err := netip.ParsePrefix(given[0])
	if err != nil {
		return nil, invalid("Template error: Fn::Cidr: %s is not a CIDR block", given[0])
	}
	count, ok := integer(given[1])
	if !ok || count < 1 || count > 256 {
		return nil, invalid("Template error: Fn::Cidr: the count must be a number between 1 and 256, not %s", given[1])
	}
	size := block.Addr().BitLen()
	hostBits := map[int]int{32: 8, 128: 64}[size]
	if len(given) == 3 {
		if hostBits, ok = integer(given[2]); !ok || hostBits < 1 || hostBits > size {
			return nil, invalid("Template error: Fn::Cidr: the cidr bits must be a number between 1 and %d, not %s", size, given[2])
		}
	}
	room := size - block.Bits() - hostBits
	if room < 0 || room < 9 && count > 1<<room {
		return nil, invalid("Template error: Fn::Cidr: %s has no room for %d blocks of %d bits", given[0], count, hostBits)
	}
	return blocks(block.Masked().Addr(), count, hostBits), nil
}

func blocks(first netip.Addr, count, hostBits int) []any {
	next := new(big.Int).SetBytes(first.AsSlice())
	step := new(big.Int).Lsh(big.NewInt(1), uint(hostBits))
	raw := make([]byte, first.BitLen()/8)
	list := []any{}
	for range count {
		addr, _ := netip.AddrFromSlice(next.FillBytes(raw)) // of the length that raw has
		list = append(list, netip.PrefixFrom(addr, first.BitLen()-hostBits).String())
		next.Add(next, step)
	}
	return list
}
