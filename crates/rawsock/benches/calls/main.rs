//! What a call costs, against C, `socket2`, `std` and CPython.
//!
//! ```console
//! $ cargo bench -p rawsock
//! ```
//!
//! Each row of the tables is one contender. All take turns in every round, in
//! an order that is drawn anew, so that what else the machine does hits them
//! alike; what counts is the median of the ratios to C within a round. C runs
//! twice in each: its second row says what noise is.
//!
//! Arguments behind `--`: words that the name of a case has to contain, and
//! `--rounds N`.

mod bare;
mod cases;
mod python;
mod rounds;
mod table;

use std::env;

use rounds::Contender;

fn main() {
    let mut rounds = 301;
    let mut words = Vec::new();
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Of cargo's.
            "--bench" => {}
            "--rounds" => {
                let number = arguments.next().and_then(|number| number.parse().ok());
                rounds = number.expect("--rounds needs a number");
            }
            _ => words.push(argument),
        }
    }
    let mut python = python::Python::start();
    println!("{rounds} rounds");
    for case in cases::ALL {
        if !words.iter().all(|word| case.name.contains(word.as_str())) {
            continue;
        }
        let mut contenders = (case.contenders)();
        if let (Some(python), Some(name)) = (&mut python, case.python) {
            contenders.push(Contender {
                name: "CPython",
                run: Box::new(|times| python.run(name, times)),
            });
        }
        table::print(case, &rounds::run(contenders, rounds));
    }
}
